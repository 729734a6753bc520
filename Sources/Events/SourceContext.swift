/// What an event's source adds to its bytes: everything that parsing and rendering need and the line does not say.
///
/// It is stored with the source in the spool, so that a retry years later renders the same event.
public struct SourceContext: Equatable, Sendable {
    /// The input's name in the configuration.
    public var input: String
    public var format: InputFormat
    /// The zone of times without one.
    public var zone: ZoneName
    /// The peer's address for a listener's events; nil for files.
    public var peer: String?
    /// The host of events whose line names none: the peer's, else `agent.name`.
    public var defaultHost: String
    /// `agent.name`.
    public var agent: String
    /// Labels of the input, in order of their names.
    public var labels: [Label]
    /// The time whose year is given to times that lack one, as Unix seconds: a file's mtime at its first read.
    /// nil: the time of arrival.
    public var yearReference: Int64?

    public init(
        input: String, format: InputFormat, zone: ZoneName, peer: String? = nil, defaultHost: String, agent: String,
        labels: [Label] = [], yearReference: Int64? = nil
    ) {
        self.input = input
        self.format = format
        self.zone = zone
        self.peer = peer
        self.defaultHost = defaultHost
        self.agent = agent
        self.labels = labels
        self.yearReference = yearReference
    }

    public struct Label: Equatable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }
}
