@testable import Spool

/// The file `dropped`. The first byte says how: bit 0, the rest are the slots of a file, one behind the other without the
/// room between them, and their checksums are put right first; else it is the file itself.
enum SpoolDropped: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard let how = bytes.first else { return }
        guard how & 1 != 0 else {
            _ = LossFile.read(Array(bytes.dropFirst()))
            return
        }
        var file = LossFile.encoded()
        for (index, byte) in bytes.dropFirst().prefix(LossFile.firstSlots * LossFile.slotLength).enumerated() {
            file[place(of: index / LossFile.slotLength) + index % LossFile.slotLength] = byte
        }
        ChecksumRepair.losses(&file)
        guard case .entries(let entries, LossFile.firstSlots) = LossFile.read(file) else {
            preconditionFailure("a file that begins as it should is read")
        }
        var table = LossTable()
        for entry in entries {
            let slot = place(of: entry.slot)
            file.replaceSubrange(slot..<slot + LossFile.slotLength, with: LossFile.encoded(entry))
            table.insert(entry)
        }
        precondition(
            LossFile.read(file) == .entries(entries, slots: LossFile.firstSlots), "what was written is read otherwise")
        tell(table)
    }

    private static func place(of slot: Int) -> Int { Int(LossFile.slotOffset(slot)) }

    /// What an output asks of the table on its way.
    private static func tell(_ losses: LossTable) {
        var table = losses
        var seq: UInt64 = 0
        for _ in 0...2 * losses.entries.count {
            let (loss, next) = table.tell(of: seq)
            if let loss {
                precondition(loss.first <= seq && seq <= loss.last, "the loss holds the seq")
                let gap = loss.gap(from: seq, to: loss.last + 1)
                precondition(gap.first == seq && gap.last == loss.last, "the rest of the loss")
                seq = loss.last + 1
            } else if let next {
                precondition(next > seq, "the next loss is behind the seq")
                seq = next
            } else {
                return
            }
        }
        preconditionFailure("more losses are told than there are")
    }
}
