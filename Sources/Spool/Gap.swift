/// Sequence numbers whose events are lost: what a gap record is made of. A gap never spans two epochs, so that its id is
/// the same at every retry.
public struct Gap: BitwiseCopyable, Equatable, Sendable {
    public var first: UInt64
    public var last: UInt64
    public var epoch: Epoch
    /// Bytes of the range on disk; 0 where nothing tells.
    public var bytes: UInt64
    public var reason: LossReason
    /// When they were lost, Unix seconds; nil where nothing tells.
    public var time: Int64?

    /// Number of events lost.
    public var count: UInt64 { last - first + 1 }
}
