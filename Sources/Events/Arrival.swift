/// When the agent took an event in, as Unix time.
@frozen
public struct Arrival: Equatable, Sendable, BitwiseCopyable {
    /// Seconds since 1970-01-01T00:00:00Z.
    public var seconds: Int64
    /// 0…999 999 999
    public var nanoseconds: UInt32

    @inlinable
    public init(seconds: Int64, nanoseconds: UInt32) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }
}
