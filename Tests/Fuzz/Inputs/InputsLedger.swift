import Bytes
import Harness

@testable import Inputs

/// A file of the ledger. The first byte says how: bit 0, the headers' checksums and key are put right first; else it is the
/// file as it stands.
enum InputsLedger: FuzzTarget {
    private static let key = [UInt8](repeating: 7, count: 16)

    static func run(_ bytes: [UInt8]) {
        guard let how = bytes.first else { return }
        var file = Array(bytes.dropFirst())
        let isRepaired = how & 1 != 0
        if isRepaired { repair(&file) }
        if case .block(let block) = LedgerBlock.find(in: Array(file.prefix(LedgerBlock.headerSize))) {
            guard case .block(block) = LedgerBlock.find(in: block.encodedHeader()) else {
                preconditionFailure("what was written is read otherwise")
            }
        }
        do {
            let folder = try TemporaryFolder()
            try folder.write("ledger/key", key)
            try folder.write("ledger/0000000001.seen", file)
            try read(LedgerDirectory(in: folder.path), size: file.count, isRepaired: isRepaired)
        } catch is LedgerError {
            // Of a later format.
        } catch {
            preconditionFailure("\(error)")
        }
    }

    /// What was taken of the file is all that is left in it.
    private static func read(_ directory: LedgerDirectory, size: Int, isRepaired: Bool) throws {
        let first = try LedgerStore(directory)
        precondition(first.bytes <= size, "no more is kept than there was")
        let second = try LedgerStore(directory)
        precondition(second.bytes <= first.bytes && second.events <= first.events, "more is found the second time")
        guard isRepaired else { return }
        precondition(second.end == first.end && second.bytes == first.bytes, "it ends otherwise")
        precondition(second.coverage == first.coverage, "it is of other times")
    }

    private static func repair(_ file: inout [UInt8]) {
        let mark = LedgerKey(key).mark
        var start = 0
        while start + LedgerBlock.headerSize <= file.count {
            let hashes = start + LedgerBlock.headerSize
            let count = (0..<4).reduce(0) { $0 | Int(file[start + 16 + $1]) << (8 * $1) }
            let end = min(hashes + 8 * count, file.count)
            put(LedgerBlock.checksum(of: Array(file[hashes..<end])), at: start + 12, in: &file)
            put(mark, at: start + 24, in: &file)
            put(LedgerBlock.checksum(of: Array(file[(start + 12)..<hashes])), at: start + 8, in: &file)
            start = end
        }
    }

    private static func put<T: FixedWidthInteger>(_ number: T, at place: Int, in file: inout [UInt8]) {
        for index in 0..<(T.bitWidth / 8) { file[place + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }
}
