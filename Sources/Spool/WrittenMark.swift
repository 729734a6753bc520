/// How far the spool was written when all of a source up to some position was, so that it can be told later whether that is
/// durable: ``Spool/isDurable(_:)``.
public struct WrittenMark: Equatable, Sendable {
    /// The first seq behind what was written.
    var seq: UInt64
    /// Given-up data has its seqs used again: a mark is worth nothing in another generation.
    var generation: UInt64
}
