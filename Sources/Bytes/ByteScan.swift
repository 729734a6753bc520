/// Searches over a ``ByteWriter``, sixteen bytes at a time.
///
/// Comparisons are written against `SIMD16(repeating:)`: against a scalar literal they are many times slower.
extension ByteWriter {
    /// The index of the first `byte` in `start..<end`, or `end`.
    @inlinable
    @inline(__always)
    public func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "search range out of bounds")
        let wanted = SIMD16<UInt8>(repeating: byte)
        var index = start
        while index < end {
            let hits = block(at: index) .== wanted
            if anySet(hits) { return min(index &+ firstSet(hits), end) }
            index &+= 16
        }
        return max(start, end)
    }

    /// The index of the first of two bytes in `start..<end`, or `end`.
    @inlinable
    @inline(__always)
    public func firstIndex(of first: UInt8, or second: UInt8, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= count, "search range out of bounds")
        let a = SIMD16<UInt8>(repeating: first)
        let b = SIMD16<UInt8>(repeating: second)
        var index = start
        while index < end {
            let bytes = block(at: index)
            let hits = (bytes .== a) .| (bytes .== b)
            if anySet(hits) { return min(index &+ firstSet(hits), end) }
            index &+= 16
        }
        return max(start, end)
    }

    /// Whether the bytes from `offset` are those of `text` (and there are so many before `end`).
    @inlinable
    @inline(__always)
    public func starts(with text: StaticString, at offset: Int, to end: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        guard offset >= 0, end <= count, end - offset >= length else { return false }
        for index in 0..<length where unsafe self[offset + index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// Whether `length` bytes at `offset` equal those of `other` at `otherOffset`.
    @inlinable
    public func equals(
        _ other: borrowing ByteWriter, at otherOffset: Int, from offset: Int, count length: Int
    ) -> Bool {
        guard offset >= 0, otherOffset >= 0, length >= 0, length <= count - offset, length <= other.count - otherOffset
        else { return false }
        for index in 0..<length where self[offset + index] != other[otherOffset + index] {
            return false
        }
        return true
    }
}

/// The position of the first true lane, or 16.
///
/// It is computed without a branch on which half has it: that one would be guessed wrong every other time.
@inlinable
@inline(__always)
public func firstSet(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
    let halves = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    let low = halves[0].trailingZeroBitCount >> 3
    let high = halves[1].trailingZeroBitCount >> 3
    return low &+ high &* (low >> 3)
}

/// Whether any lane is true.
@inlinable
@inline(__always)
public func anySet(_ mask: SIMDMask<SIMD16<Int8>>) -> Bool {
    let halves = unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
    return halves[0] | halves[1] != 0
}
