/// What the spool holds for an output that is not in the configuration any more.
public struct AbandonedBacklog: Equatable, Sendable {
    /// The output's name.
    public var output: String
    /// The first seq that it has not delivered.
    public var next: UInt64
    /// Events from there on that are in the spool.
    public var events: UInt64
    /// Bytes of the segments that hold them. They go first where room is short.
    public var bytes: UInt64
}
