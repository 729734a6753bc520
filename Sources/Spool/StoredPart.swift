/// The mark of an event that is a part of something too long to be one event.
public struct StoredPart: BitwiseCopyable, Equatable, Sendable {
    /// 1, 2, …
    public var number: UInt32
    /// Bytes of the whole, as far as known when the part was stored.
    public var wholeBytes: UInt64

    public init(number: UInt32, wholeBytes: UInt64) {
        self.number = number
        self.wholeBytes = wholeBytes
    }
}
