internal import Bytes

/// Reads fields one after the other out of a buffer, and never beyond an end: what is not there is nil.
struct FieldReader {
    private(set) var offset: Int
    let end: Int

    init(from offset: Int, to end: Int) {
        self.offset = offset
        self.end = end
    }

    mutating func little<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, in buffer: borrowing ByteWriter) -> T?
    {
        let size = MemoryLayout<T>.size
        guard end - offset >= size, end <= buffer.count else { return nil }
        defer { offset += size }
        return buffer.little(type, at: offset)
    }

    mutating func bytes(_ count: Int, in buffer: borrowing ByteWriter) -> [UInt8]? {
        guard skip(count), end <= buffer.count else { return nil }
        return buffer.array(from: offset - count, count: count)
    }

    /// Whether there were `count` bytes to pass over.
    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, end - offset >= count else { return false }
        offset += count
        return true
    }

    mutating func position(in buffer: borrowing ByteWriter) -> Position? {
        guard let place = little(UInt64.self, in: buffer), let count = little(UInt8.self, in: buffer),
            let check = bytes(Int(count), in: buffer)
        else { return nil }
        return Position(offset: place, check: check)
    }

    /// Passes over a position without making one.
    mutating func skipPosition(in buffer: borrowing ByteWriter) -> Bool {
        guard skip(8), let count = little(UInt8.self, in: buffer) else { return false }
        return skip(Int(count))
    }
}
