/// How far a source has been read.
public struct Position: Equatable, Sendable {
    /// Bytes from the source's beginning.
    public var offset: UInt64
    /// What the input needs to know the place again; opaque here, at most 255 bytes.
    public var check: [UInt8]

    public init(offset: UInt64, check: [UInt8] = []) {
        precondition(check.count <= 255, "a position's check has a one-byte length")
        self.offset = offset
        self.check = check
    }
}
