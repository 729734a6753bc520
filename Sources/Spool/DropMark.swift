/// Up to where an output's backlog was dropped on request. Its output is told of the events that it had not delivered
/// as gaps, and goes on behind them.
public struct DropMark: BitwiseCopyable, Equatable, Sendable {
    /// The first seq that is not dropped.
    public var end: UInt64
    /// When it was asked for, Unix seconds.
    public var time: Int64
}
