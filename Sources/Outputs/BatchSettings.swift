/// An output's `batch` settings: a batch is sent when the first of the three is reached.
public struct BatchSettings: Equatable, Sendable {
    /// `max_bytes`: of rendered events, before compression.
    public var maxBytes: Int
    /// `max_events`.
    public var maxEvents: Int
    /// `max_wait`: how long the first event of a batch waits for others.
    public var maxWait: Duration

    public init() {
        maxBytes = 256 << 10
        maxEvents = 2000
        maxWait = .milliseconds(200)
    }
}
