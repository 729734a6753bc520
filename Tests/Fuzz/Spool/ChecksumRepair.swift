@testable import Spool

/// Puts right the checksums of mangled bytes, without which no fuzzer would get beyond them.
enum ChecksumRepair {
    /// Of a segment's header and of whatever has the header's marker behind it.
    static func segment(_ bytes: inout [UInt8]) {
        guard bytes.count >= SegmentHeader.fixedLength else { return }
        let length = Int(little32(bytes, 12))
        guard length >= SegmentHeader.prefixLength, length <= bytes.count else { return }
        put(Checksum.of(Array(bytes[..<16] + bytes[20..<length])), at: 16, in: &bytes)
        let marker = Array(bytes[40..<48])
        var offset = BatchLayout.padded(length)
        while offset + BatchLayout.fixedLength <= bytes.count {
            if bytes[offset..<offset + 8].elementsEqual(marker) { batch(at: offset, in: &bytes) }
            offset += BatchLayout.alignment
        }
    }

    /// Of a batch, if it is as long as it says.
    static func batch(at offset: Int, in bytes: inout [UInt8]) {
        guard offset + BatchLayout.fixedLength <= bytes.count else { return }
        let length = Int(little32(bytes, offset + 8))
        guard length >= BatchLayout.fixedLength, offset + length <= bytes.count else { return }
        put(Checksum.of(Array(bytes[offset + 16..<offset + length])), at: offset + 12, in: &bytes)
    }

    /// Of a cursor's name and slots.
    static func cursor(_ bytes: inout [UInt8]) {
        guard bytes.count >= 20 else { return }
        let end = 20 + Int(little32(bytes, 16))
        if end <= bytes.count { put(Checksum.of(Array(bytes[16..<end])), at: 12, in: &bytes) }
        for slot in 0..<CursorFile.slotCount {
            let offset = Int(CursorFile.slotOffset(slot))
            guard offset + CursorFile.slotLength <= bytes.count else { return }
            put(Checksum.of(Array(bytes[offset + 4..<offset + CursorFile.slotLength])), at: offset, in: &bytes)
        }
    }

    /// Of the slots of the file `dropped`.
    static func losses(_ bytes: inout [UInt8]) {
        for slot in 0..<LossFile.firstSlots {
            let offset = Int(LossFile.slotOffset(slot))
            put(Checksum.of(Array(bytes[offset + 4..<offset + LossFile.slotLength])), at: offset, in: &bytes)
        }
    }

    static func little32(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
    }

    private static func put(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
    }
}
