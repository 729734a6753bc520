internal import Bytes

/// The format of `cursors/<output>`: the output's name, then three slots, each written whole and in turn, so that
/// neither the slot last synced nor the one being synced is ever written to.
enum CursorFile {
    static let magic: [UInt8] = Array("GPCURSOR".utf8)
    static let version: UInt32 = 1
    static let slotCount = 3
    static let slotLength = 64
    /// Slots are as far apart as the sectors of a disk can be large.
    static let slotDistance = 4096
    static let length = slotDistance * (slotCount + 1)

    static func slotOffset(_ slot: Int) -> UInt64 { UInt64(slotDistance * (slot + 1)) }

    /// A whole new file whose first slot holds `cursor`.
    static func encoded(name: String, cursor: StoredCursor) -> [UInt8] {
        var buffer = ByteWriter(minimumCapacity: length)
        let text = Array(name.utf8.prefix(slotDistance / 2))
        buffer.append(magic)
        buffer.append(little: version)
        buffer.append(little: UInt32(0))
        buffer.append(little: UInt32(text.count))
        buffer.append(text)
        buffer.replace(little: Checksum.of(buffer, from: 16, count: buffer.count - 16), at: 12)
        while buffer.count < slotDistance { buffer.append(UInt8(0)) }
        buffer.append(encoded(cursor))
        while buffer.count < length { buffer.append(UInt8(0)) }
        return buffer.array()
    }

    static func encoded(_ cursor: StoredCursor) -> [UInt8] {
        var buffer = ByteWriter(minimumCapacity: slotLength)
        buffer.append(little: UInt32(0))
        buffer.append(little: UInt32(cursor.previous == nil ? 0 : 1))
        buffer.append(little: cursor.turn)
        buffer.append(little: cursor.next)
        buffer.append(little: cursor.previous ?? 0)
        buffer.append(Array(cursor.stream.text.utf8))
        let mark = cursor.pendingMark
        buffer.append(little: mark?.end ?? 0)
        buffer.append(little: mark?.time ?? 0)
        while buffer.count < slotLength { buffer.append(UInt8(0)) }
        buffer.replace(little: Checksum.of(buffer, from: 4, count: slotLength - 4), at: 0)
        return buffer.array()
    }

    enum Found: Equatable {
        /// The newest whole slot, and the slot it stands in.
        case cursor(StoredCursor, name: String, slot: Int)
        case unknownVersion(UInt32)
        case damaged(String)
    }

    static func read(_ bytes: [UInt8]) -> Found {
        guard bytes.count >= slotDistance else { return .damaged("the file is too short") }
        var buffer = ByteWriter(minimumCapacity: bytes.count)
        buffer.append(bytes)
        for (index, byte) in magic.enumerated() where buffer[index] != byte {
            return .damaged("it does not begin as a cursor's file")
        }
        let count = Int(buffer.little(UInt32.self, at: 16))
        guard count <= slotDistance / 2,
            Checksum.of(buffer, from: 16, count: count + 4) == buffer.little(UInt32.self, at: 12)
        else { return .damaged("its name is damaged") }
        let version = buffer.little(UInt32.self, at: 8)
        guard version == Self.version else { return .unknownVersion(version) }
        let name = buffer.string(from: 20, count: count)
        var newest: (cursor: StoredCursor, slot: Int)?
        for slot in 0..<slotCount where Int(slotOffset(slot)) + slotLength <= buffer.count {
            guard let cursor = cursor(in: buffer, at: Int(slotOffset(slot))) else { continue }
            if newest.map({ $0.cursor.turn < cursor.turn }) ?? true { newest = (cursor, slot) }
        }
        guard let newest else { return .damaged("none of its slots is whole") }
        return .cursor(newest.cursor, name: name, slot: newest.slot)
    }

    private static func cursor(in buffer: borrowing ByteWriter, at offset: Int) -> StoredCursor? {
        let turn = buffer.little(UInt64.self, at: offset + 8)
        let next = buffer.little(UInt64.self, at: offset + 16)
        let dropEnd = buffer.little(UInt64.self, at: offset + 48)
        guard Checksum.of(buffer, from: offset + 4, count: slotLength - 4) == buffer.little(UInt32.self, at: offset),
            let stream = StreamID(text: buffer.string(from: offset + 32, count: 16)),
            turn < BatchLayout.seqLimit, next < BatchLayout.seqLimit,
            dropEnd < BatchLayout.seqLimit
        else { return nil }
        let hasPrevious = buffer.little(UInt32.self, at: offset + 4) & 1 != 0
        return StoredCursor(
            next: next, previous: hasPrevious ? buffer.little(UInt64.self, at: offset + 24) : nil, turn: turn,
            stream: stream,
            mark: dropEnd == 0
                ? nil : DropMark(end: dropEnd, time: buffer.little(Int64.self, at: offset + 56)))
    }
}

/// A cursor as a slot holds it.
struct StoredCursor: Equatable, Sendable {
    var next: UInt64
    var previous: UInt64?
    /// Grows with every writing.
    var turn: UInt64
    var stream: StreamID
    /// What was dropped of the backlog on request.
    var mark: DropMark?

    /// The first seq whose event the output is still to be sent.
    var needed: UInt64 { max(next, mark?.end ?? 0) }
    /// The mark, as long as the output has not passed it.
    var pendingMark: DropMark? { mark.flatMap { $0.end > next ? $0 : nil } }
}
