public import CShims

/// Searches over a ``ByteWriter``, sixteen bytes at a time.
///
/// Comparisons are written against `SIMD16(repeating:)`: against a scalar literal they are many times slower.
extension ByteWriter {
    /// The index of the first `byte` in `start..<end`, or `end`.
    @inlinable
    @inline(__always)
    public func firstIndex(of byte: UInt8, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= used, "search range out of bounds")
        let wanted = SIMD16<UInt8>(repeating: byte)
        var index = start
        while index < end {
            let hits = laneBits(unsafe uncheckedBlock(at: index) .== wanted)
            if hits != 0 { return min(index &+ hits.trailingZeroBitCount, end) }
            index &+= 16
        }
        return max(start, end)
    }

    /// The index of the first of two bytes in `start..<end`, or `end`.
    @inlinable
    @inline(__always)
    public func firstIndex(of first: UInt8, or second: UInt8, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= used, "search range out of bounds")
        let a = SIMD16<UInt8>(repeating: first)
        let b = SIMD16<UInt8>(repeating: second)
        var index = start
        while index < end {
            let bytes = unsafe uncheckedBlock(at: index)
            let hits = laneBits((bytes .== a) .| (bytes .== b))
            if hits != 0 { return min(index &+ hits.trailingZeroBitCount, end) }
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

/// One bit for each lane, set where it is true, the first lane's lowest.
@inlinable
@inline(__always)
public func laneBits(_ mask: SIMDMask<SIMD16<Int8>>) -> UInt32 {
    unsafe gatepost_high_bits(unsafeBitCast(mask, to: SIMD16<UInt8>.self))
}

/// The position of the first true lane, or 16.
@inlinable
@inline(__always)
public func firstSet(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
    (laneBits(mask) | 0x1_0000).trailingZeroBitCount
}
