/// Sequence numbers whose events are lost: what a gap record is made of. A gap never spans two epochs, so that its id is
/// the same at every retry; so is everything else of it.
public struct Gap: BitwiseCopyable, Equatable, Sendable {
    public var first: UInt64
    public var last: UInt64
    public var epoch: Epoch
    /// Bytes of the range on disk; 0 where nothing tells.
    public var bytes: UInt64
    public var reason: LossReason
    /// Unix seconds: when the spool dropped them; else about when they had come, which is when those before them in their
    /// segment came, or the segment was begun.
    public var time: Int64

    /// Number of events lost.
    public var count: UInt64 { last - first + 1 }
}
