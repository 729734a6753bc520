public import Configuration
public import Events
public import Transport

/// One of `inputs`: what is read, files or what is sent here, and what its events are taken for.
public struct InputSettings: Equatable, Sendable {
    /// The input's name in the configuration: `[A-Za-z0-9._-]{1,64}`.
    public var name: String
    /// `files`: absolute glob patterns of files to follow. Empty: the input reads no files.
    public var files: [String]
    /// `exclude_files`: glob patterns of files that ``files`` matches and that are still not read.
    public var excludeFiles: [String]
    /// `start_at`: where reading begins in a file that was never seen before.
    public var startAt: StartAt
    /// `read_rotated`: whether rotated files beside ``files`` (`.1`, `.gz`, dated) are read as the rest of files that are
    /// known.
    public var readRotated: Bool
    /// `hold_deleted`: bytes of deleted files that are kept open to be read while the spool takes nothing.
    public var holdDeleted: UInt64
    /// `listen`: where the input takes in what is sent. Empty: nowhere.
    public var listen: [ListenAddress]
    /// `tls`: how listeners with TLS present themselves, and what they ask for.
    public var tls: ServerTLSSettings
    /// `ack`: whether clients of a Unix socket are told how many of their events are durable.
    public var acknowledges: Bool
    /// `max_connections`: so many at a time; one more is sent away.
    public var maxConnections: Int
    /// `stdin`: whether standard input is read.
    public var readsStandardInput: Bool
    /// `format`: what the lines are.
    public var format: InputFormat
    /// `timezone`: the zone of times without one.
    public var timezone: ZoneName
    /// `multiline`: whether lines that continue an event are joined to it.
    public var multiline: Multiline
    /// `max_event_size`: bytes; what is longer is split into marked parts.
    public var maxEventSize: Int
    /// `accept`: risks that are meant.
    public var accepted: [AcceptedRisk<ListenerRisk>]
    /// `labels`: given to each event, in order of their names.
    public var labels: [SourceContext.Label]

    public init(name: String, files: [String] = []) {
        self.name = name
        self.files = files
        excludeFiles = []
        startAt = .beginning
        readRotated = true
        holdDeleted = 1 << 30
        listen = []
        tls = ServerTLSSettings(certificate: "", key: "")
        acknowledges = false
        maxConnections = 1000
        readsStandardInput = false
        format = .auto
        timezone = .local
        multiline = .auto
        maxEventSize = 1 << 20
        accepted = []
        labels = []
    }

    /// Where reading begins in a file that was never seen before.
    public enum StartAt: String, Sendable, CaseIterable {
        case beginning, end
    }

    /// What is done with lines that continue the one before, such as a stack trace.
    public enum Multiline: String, Sendable, CaseIterable {
        /// They are joined to it, with LF between.
        case auto
        /// Every line is an event.
        case off
    }
}
