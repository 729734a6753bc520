/// Sequence numbers whose events are lost: what a gap record is made of. A gap never spans two segments, hence never two
/// epochs, so that its id is the same at every retry.
public struct Gap: BitwiseCopyable, Equatable, Sendable {
    public var first: UInt64
    public var last: UInt64
    public var epoch: Epoch
    /// Bytes of the damaged range on disk; 0 where nothing is left.
    public var bytes: UInt64
    public var reason: LossReason

    /// Number of events lost.
    public var count: UInt64 { last - first + 1 }
}
