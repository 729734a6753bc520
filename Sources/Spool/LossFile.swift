internal import Bytes

/// The format of `data_dir/dropped`: which segments went before every output had passed them. A slot a loss, as far apart
/// as the sectors of a disk can be large; no slot is written to whose loss may still have to be told.
enum LossFile {
    static let magic: [UInt8] = Array("GPDROPPD".utf8)
    static let version: UInt32 = 1
    static let slotLength = 80
    static let slotDistance = 4096
    /// Slots of a new file.
    static let firstSlots = 3

    static func slotOffset(_ slot: Int) -> UInt64 { UInt64(slotDistance * (slot + 1)) }
    static func length(slots: Int) -> Int { slotDistance * (slots + 1) }

    /// A whole new file.
    static func encoded() -> [UInt8] {
        var buffer = ByteWriter(minimumCapacity: length(slots: firstSlots))
        buffer.append(magic)
        buffer.append(little: version)
        buffer.append(little: Checksum.of(buffer, from: 0, count: 12))
        while buffer.count < length(slots: firstSlots) { buffer.append(UInt8(0)) }
        return buffer.array()
    }

    static func encoded(_ entry: LossTable.Entry) -> [UInt8] {
        var buffer = ByteWriter(minimumCapacity: slotLength)
        buffer.append(little: UInt32(0))
        buffer.append(little: code(of: entry.loss.reason))
        buffer.append(little: entry.turn)
        buffer.append(little: entry.loss.first)
        buffer.append(little: entry.loss.last)
        buffer.append(little: entry.loss.epoch.rawValue)
        buffer.append(little: entry.loss.bytes)
        buffer.append(little: entry.loss.time)
        buffer.append(Array(entry.loss.stream.text.utf8))
        while buffer.count < slotLength { buffer.append(UInt8(0)) }
        buffer.replace(little: Checksum.of(buffer, from: 4, count: slotLength - 4), at: 0)
        return buffer.array()
    }

    enum Found: Equatable {
        /// The whole slots in the order of their turns, and how many slots there are.
        case entries([LossTable.Entry], slots: Int)
        case unknownVersion(UInt32)
        case damaged
    }

    static func read(_ bytes: [UInt8]) -> Found {
        var buffer = ByteWriter(minimumCapacity: bytes.count)
        buffer.append(bytes)
        guard buffer.count >= slotDistance, Array(bytes[..<8]) == magic,
            Checksum.of(buffer, from: 0, count: 12) == buffer.little(UInt32.self, at: 12)
        else { return .damaged }
        let version = buffer.little(UInt32.self, at: 8)
        guard version == Self.version else { return .unknownVersion(version) }
        let slots = buffer.count / slotDistance - 1
        let entries = (0..<slots).compactMap { entry(in: buffer, slot: $0) }
        return .entries(entries.sorted { $0.turn < $1.turn }, slots: slots)
    }

    private static func entry(in buffer: borrowing ByteWriter, slot: Int) -> LossTable.Entry? {
        let offset = Int(slotOffset(slot))
        guard Checksum.of(buffer, from: offset + 4, count: slotLength - 4) == buffer.little(UInt32.self, at: offset),
            let reason = reason(of: buffer.little(UInt32.self, at: offset + 4)),
            let stream = StreamID(text: buffer.string(from: offset + 56, count: 16))
        else { return nil }
        let loss = Loss(
            first: buffer.little(UInt64.self, at: offset + 16), last: buffer.little(UInt64.self, at: offset + 24),
            stream: stream, epoch: Epoch(rawValue: buffer.little(UInt64.self, at: offset + 32)),
            bytes: buffer.little(UInt64.self, at: offset + 40), reason: reason,
            time: buffer.little(Int64.self, at: offset + 48))
        // Numbers that no spool can have come from elsewhere, whatever the checksum says.
        let turn = buffer.little(UInt64.self, at: offset + 8)
        guard loss.first <= loss.last, loss.last < .max, loss.bytes < 1 << 53, turn < .max else { return nil }
        // Whether anybody was told, nobody knows any more.
        return LossTable.Entry(
            loss: loss, slot: slot, turn: turn, isTold: true)
    }

    private static func code(of reason: LossReason) -> UInt32 {
        switch reason {
        case .dropOldest: 1
        case .abandoned: 2
        case .spoolDrop: 3
        case .damaged, .missing: preconditionFailure("the ledger holds what the spool itself has dropped")
        }
    }

    private static func reason(of code: UInt32) -> LossReason? {
        switch code {
        case 1: .dropOldest
        case 2: .abandoned
        case 3: .spoolDrop
        default: nil
        }
    }
}
