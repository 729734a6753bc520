/// Which part of an event that was too long to be taken in whole.
@frozen
public struct EventPart: Equatable, Sendable, BitwiseCopyable {
    /// 1, 2, …: parts after the first begin in the middle of a line and are text.
    public var number: UInt32
    /// The length in bytes of the whole event.
    public var wholeBytes: UInt64

    @inlinable
    public init(number: UInt32, wholeBytes: UInt64) {
        self.number = number
        self.wholeBytes = wholeBytes
    }
}
