@testable import Spool

/// A cursor's file. The first byte says how: bit 0, its checksums are put right first.
enum SpoolCursor: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard let how = bytes.first else { return }
        var file = Array(bytes.dropFirst())
        if how & 1 != 0 { ChecksumRepair.cursor(&file) }
        guard case .cursor(let cursor, let name, let slot) = CursorFile.read(file) else { return }
        precondition((0..<CursorFile.slotCount).contains(slot), "a file has three slots")
        // What is written from here on is read as it was written.
        let copy = CursorFile.encoded(name: name, cursor: cursor)
        guard case .cursor(let again, _, 0) = CursorFile.read(copy) else {
            preconditionFailure("what was written is not read")
        }
        precondition(again == cursor, "what was written is read otherwise")
    }
}
