/// Events of a source without positions that were lost with a failed write: they never left, and their sequence numbers
/// are used again. The input ships a discontinuity record for them.
public struct GivenUpEvents: Equatable, Sendable {
    public var source: SourceID
    public var events: UInt64
    public var bytes: UInt64
}
