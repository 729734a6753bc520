/// A set of bytes, as a test of sixteen at once: what a copy or a search stops at.
public protocol ByteSet {
    /// The lanes of `block` that hold a byte of the set.
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>>
}

extension ByteWriter {
    /// The index of the first byte of a set in `start..<end`, or `end`.
    @inlinable
    @inline(__always)
    public func firstIndex<Stops: ByteSet>(in stops: Stops.Type, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= used, "search range out of bounds")
        var index = start
        while index < end {
            let hits = laneBits(Stops.lanes(of: unsafe uncheckedBlock(at: index)))
            if hits != 0 { return min(index &+ hits.trailingZeroBitCount, end) }
            index &+= 16
        }
        return max(start, end)
    }

    /// Appends the bytes of `source` from `start` on, up to the first one of a set or up to `end`.
    ///
    /// Bounds and room are looked at once; then sixteen bytes are copied at a time.
    /// - Returns: the index of the byte of the set, or `end`.
    @inlinable
    @inline(__always)
    public mutating func append<Stops: ByteSet>(
        _ source: borrowing ByteWriter, from start: Int, to end: Int, upTo stops: Stops.Type
    ) -> Int {
        precondition(start >= 0 && start <= end && end <= source.used, "source range out of bounds")
        reserve(end &- start)
        // What is copied of the last block beyond `end` lies within the slack.
        let target = unsafe base + (used &- start)
        var index = start
        while index < end {
            let block = unsafe source.uncheckedBlock(at: index)
            unsafe target.storeBytes(of: block, toByteOffset: index, as: SIMD16<UInt8>.self)
            let hits = laneBits(Stops.lanes(of: block))
            if hits != 0 {
                let stop = min(index &+ hits.trailingZeroBitCount, end)
                used &+= stop &- start
                return stop
            }
            index &+= 16
        }
        used &+= end &- start
        return end
    }
}
