internal import Bytes

/// Numbers as the files have them: little-endian, unaligned.
extension ByteWriter {
    @inline(__always)
    mutating func append<T: FixedWidthInteger>(little value: T) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append($0) }
    }

    /// Replaces the number at `offset`, which must have been written.
    mutating func replace<T: FixedWidthInteger>(little value: T, at offset: Int) {
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { source in
            for index in 0..<source.count { self[offset + index] = unsafe source[index] }
        }
    }

    /// The number at `offset`, all of which must have been written.
    @inline(__always)
    func little<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) -> T {
        unsafe withUnsafeBytes { bytes in
            precondition(offset >= 0 && offset + MemoryLayout<T>.size <= bytes.count, "number out of bounds")
            return T(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
        }
    }
}
