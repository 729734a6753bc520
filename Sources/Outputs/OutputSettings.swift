public import Configuration
public import Events
public import Formats
public import Spool
public import Transport

/// One of `outputs`: a collector, what it is sent, and how.
public struct OutputSettings: Equatable, Sendable {
    /// The output's name in the configuration: `[A-Za-z0-9._-]{1,64}`.
    public var name: String
    /// `to`: where events go, in the order of preference; the first is sent to while it works. All of one kind.
    public var to: [Destination]
    /// `format`: how an event is written.
    public var format: EventFormat
    /// `framing`: how events are told apart. Where the configuration is silent: octet counting for `rfc5424` and `cef` over
    /// TCP and TLS, else newlines.
    public var framing: Framing
    /// `compression` of the stream.
    public var compression: Compression
    /// `compression_level`: zlib's, 1 (fast) to 9 (small).
    public var compressionLevel: Int
    /// `from`: the inputs whose events are sent. nil: all.
    public var from: [String]?
    /// `select`: which of their events are sent.
    public var selection: SelectionSettings
    /// `replay`: what an output that was never seen before begins with.
    public var replay: ReplayPolicy
    /// `redact`: what becomes of values, merged over the defaults.
    public var redactionRules: RedactionRules
    public var syslog: SyslogSettings
    public var tls: ClientTLSSettings
    public var batch: BatchSettings
    public var retry: RetrySettings
    public var settle: SettleSettings
    public var timeouts: TimeoutSettings
    /// `max_rate`: events a second at most. nil (`none`): as many as go.
    public var maxRate: Int?
    public var rotate: RotationSettings
    public var http: HTTPSettings
    /// `accept`: risks that are meant.
    public var accepted: [AcceptedRisk<Risk>]

    public static let defaultCompressionLevel = 1

    public init(name: String, to: [Destination]) {
        self.name = name
        self.to = to
        format = .rfc5424
        framing = .newline
        compression = .none
        compressionLevel = Self.defaultCompressionLevel
        from = nil
        selection = SelectionSettings()
        replay = .all
        redactionRules = .standard
        syslog = SyslogSettings()
        tls = ClientTLSSettings()
        batch = BatchSettings()
        retry = RetrySettings()
        settle = SettleSettings()
        timeouts = TimeoutSettings()
        maxRate = nil
        rotate = RotationSettings()
        http = HTTPSettings()
        accepted = []
        framing = defaultFraming
    }

    /// The first collector's address; nil for what is on this host.
    public var endpoint: Endpoint? { to.first?.endpoint }

    /// Where the configuration names no framing.
    public var defaultFraming: Framing {
        switch endpoint?.scheme {
        case .tcp, .tls: format.isSyslog ? .octetCounted : .newline
        case .relp, .relpTLS: .octetCounted
        case .http, .https, nil: .newline
        }
    }

    /// Whether it is a syslog transport that carries the events.
    var isOnSyslog: Bool {
        switch endpoint?.scheme {
        case .tcp, .tls, .relp, .relpTLS: true
        case .http, .https, nil: false
        }
    }

    /// What the server makes of bodies; nil where there are none.
    var httpAPI: HTTPAPI? {
        guard let endpoint, endpoint.scheme == .http || endpoint.scheme == .https else { return nil }
        return HTTPAPI(path: HTTPRequests.path(self, endpoint))
    }

    /// Whether batches are the bodies of requests, of which a server may refuse events.
    public var isHTTP: Bool { httpAPI != nil }

    /// Whether events go to Splunk's event collector.
    public var isSplunk: Bool { httpAPI == .splunk }

    /// Whether events go to the bulk API of Elasticsearch or OpenSearch.
    public var isBulk: Bool { httpAPI == .bulk }
    /// Whether it takes less than everything, so that each event says which was before it.
    public var isSelective: Bool { from != nil || !selection.isEmpty }

    public enum Compression: String, Sendable, CaseIterable {
        case none
        /// One zlib stream per connection, flushed with each batch (rsyslog's `stream:always`).
        case zlib
        /// Of the body of an HTTP request.
        case gzip
    }
}
