public import Transport

/// What a ``Collector`` listens on and what it does with what it gets.
public struct CollectorSettings: Sendable {
    /// Where events are written to.
    public enum Output: Equatable, Sendable {
        /// Nowhere: they are counted.
        case none
        case standardOutput
        /// A file, which is appended to.
        case file(String)
    }

    /// Where to listen; port 0 is any free port.
    public var listen: [Endpoint]
    /// The listener's certificate, for what is encrypted.
    public var tls: ServerTLSSettings?
    public var output: Output
    /// Whether each event is written as a JSON object (``EventDecoder``) instead of as it came.
    public var decodes: Bool
    /// How many different ids and markers are remembered to find duplicates by.
    public var rememberedEvents: Int

    /// The longest event, in bytes. A connection that announces or sends a longer one is closed.
    public static let maximumEventSize = 16 << 20

    public init(
        listen: [Endpoint], tls: ServerTLSSettings? = nil, output: Output = .none, decodes: Bool = false,
        rememberedEvents: Int = 4 << 20
    ) {
        self.listen = listen
        self.tls = tls
        self.output = output
        self.decodes = decodes
        self.rememberedEvents = rememberedEvents
    }

    /// Reads a URL of `--listen`.
    /// - Throws: an address that is none, or of a scheme that the collector does not speak.
    public static func endpoint(parsing url: String) throws(TrialError) -> Endpoint {
        if url.hasPrefix("udp://") {
            throw TrialError(
                .usage,
                "'\(url)': this collector does not speak 'udp'; use tls://, tcp://, relp+tls://, https:// or http://")
        }
        do throws(TransportError) {
            return try Endpoint(parsing: url, forListening: true)
        } catch {
            throw TrialError(.usage, "\(error)")
        }
    }
}
