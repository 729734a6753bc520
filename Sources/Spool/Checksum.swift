internal import Bytes
internal import CShims

/// CRC-32C, in hardware.
enum Checksum {
    static func of(_ bytes: [UInt8]) -> UInt32 {
        unsafe bytes.withUnsafeBytes { unsafe of($0, after: 0) }
    }

    /// Continues `crc` over `bytes`.
    @inline(__always)
    static func of(_ bytes: UnsafeRawBufferPointer, after crc: UInt32) -> UInt32 {
        unsafe gatepost_crc32c(crc, bytes.baseAddress, bytes.count)
    }

    /// Of `count` bytes of `buffer` from `offset`, continuing `crc`.
    static func of(_ buffer: borrowing ByteWriter, from offset: Int, count: Int, after crc: UInt32 = 0) -> UInt32 {
        unsafe buffer.withUnsafeBytes { bytes in
            unsafe of(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]), after: crc)
        }
    }
}
