internal import Bytes

/// Bytes that are read one after the other: a file's, what a compressed one holds, a member's of an archive.
protocol ByteSource: AnyObject {
    /// How many bytes can be gone past without reading them; nil: none, and only reading tells how many there are.
    var left: UInt64? { get }
    /// Appends up to `limit` bytes; none only at the end.
    func read(into target: inout ByteWriter, atMost limit: Int) throws(ArchiveError)
    /// Goes past up to `count` bytes; fewer only at the end.
    /// - Returns: how many.
    func skip(_ count: UInt64) throws(ArchiveError) -> UInt64
}

extension ByteSource {
    /// Bytes that are read at once.
    static var usualRead: Int { 64 << 10 }

    func skip(_ count: UInt64) throws(ArchiveError) -> UInt64 {
        var passed: UInt64 = 0
        var scratch = ByteWriter(minimumCapacity: Self.usualRead)
        while passed < count {
            scratch.removeAll()
            try read(into: &scratch, atMost: Int(clamping: min(count - passed, UInt64(Self.usualRead))))
            if scratch.isEmpty { break }
            passed += UInt64(scratch.count)
        }
        return passed
    }

    /// Appends `count` bytes; fewer only at the end.
    func fill(_ target: inout ByteWriter, with count: Int) throws(ArchiveError) {
        let end = target.count + count
        while target.count < end {
            let before = target.count
            try read(into: &target, atMost: end - before)
            if target.count == before { return }
        }
    }
}

/// Bytes that can be read again from a place that was marked.
protocol SeekableBytes: ByteSource {
    func mark() -> ByteMark
    /// - Parameter mark: one of the same file.
    func seek(to mark: ByteMark)
}
