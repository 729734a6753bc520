internal import Bytes

extension ByteWriter {
    /// All of `other`.
    @inline(__always)
    mutating func append(_ other: borrowing ByteWriter) {
        append(other, from: 0, count: other.count)
    }
}
