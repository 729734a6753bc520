import Harness
import Testing

@testable import Spool

@Suite struct ChecksumTests {
    /// CRC-32C bit by bit, as RFC 3720 appendix B.4 defines it.
    private func definition(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        return ~crc
    }

    @Test func theChecksumIsThatOfTheRFC() {
        #expect(Checksum.of(Array("123456789".utf8)) == 0xE306_9283)
        #expect(Checksum.of([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(Checksum.of([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    }

    @Test func itIsTheSameForEveryLengthAndInPieces() {
        var random = SplitMix(seed: 3)
        let bytes = (0..<20_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        for length in [0, 1, 7, 8, 9, 2047, 6143, 6144, 6145, 12_288, 12_301, 20_000] {
            let whole = Array(bytes[..<length])
            #expect(Checksum.of(whole) == definition(whole))
            let cut = length / 3
            let pieces = whole.withUnsafeBytes { buffer in
                Checksum.of(
                    UnsafeRawBufferPointer(rebasing: buffer[cut...]),
                    after: Checksum.of(UnsafeRawBufferPointer(rebasing: buffer[..<cut]), after: 0))
            }
            #expect(pieces == definition(whole))
        }
    }
}
