/// What of a frame or a datagram belongs to its event.
enum EventBytes {
    /// Without the LF, CR and NUL bytes at the end that many senders add.
    @unsafe
    @inline(__always)
    static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = bytes.count
        while end > 0, unsafe bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D || bytes[end - 1] == 0 { end -= 1 }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[..<end])
    }

    /// Without a byte order mark, which says nothing in UTF-8.
    @unsafe
    static func withoutMark(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        guard unsafe bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return unsafe bytes }
        return unsafe UnsafeRawBufferPointer(rebasing: bytes[3...])
    }
}
