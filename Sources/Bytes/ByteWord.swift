/// Eight bytes at once, and copies within one writer.
extension ByteWriter {
    /// The 8 bytes from `index`, which may be at most ``count``, the first one lowest. What they hold behind ``count`` is
    /// unspecified and must be masked off by the caller.
    @inlinable
    @inline(__always)
    public func word(at index: Int) -> UInt64 {
        precondition(index >= 0 && index <= used, "word index out of bounds")
        return unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// The 8 bytes from `index`, which the caller knows to lie in `0...count`.
    @inlinable
    @inline(__always)
    @unsafe
    public func uncheckedWord(at index: Int) -> UInt64 {
        unsafe UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    }

    /// Appends the `length` lowest bytes of `word`, the lowest first; the whole word is stored, behind ``count`` it does not
    /// count.
    @inlinable
    @inline(__always)
    public mutating func append(word: UInt64, count length: Int) {
        precondition(length >= 0 && length <= 8, "a word has 8 bytes")
        reserve(8)
        unsafe base.storeBytes(of: word.littleEndian, toByteOffset: used, as: UInt64.self)
        used += length
    }

    /// Appends a copy of `length` of this writer's own bytes from `offset`.
    @inlinable
    public mutating func appendOwn(from offset: Int, count length: Int) {
        precondition(offset >= 0 && length >= 0 && length <= used - offset, "source range out of bounds")
        reserve(length)
        unsafe (base + used).copyMemory(from: base + offset, byteCount: length)
        used += length
    }
}
