/// Goes through the blocks of the ledger's files.
enum LedgerScan {
    /// Calls `body` with each whole block of a file and with where its hashes begin.
    /// - Returns: where the whole blocks end.
    static func blocks(
        of file: LedgerFile, _ body: (LedgerBlock, UInt64) throws(LedgerError) -> Void
    ) throws(LedgerError) -> UInt64 {
        let size = try file.size()
        var offset: UInt64 = 0
        while offset < size {
            switch LedgerBlock.find(in: try file.bytes(at: offset, count: LedgerBlock.headerSize)) {
            case .none: return offset
            case .unknownVersion:
                throw LedgerError("\(file.path) was written by a newer gatepost: use that, or remove the file")
            case .block(let block):
                guard offset + block.size <= size else { return offset }
                try body(block, offset + UInt64(LedgerBlock.headerSize))
                offset += block.size
            }
        }
        return offset
    }

    /// Whether the hashes of a block are those that were written.
    static func isWhole(_ block: LedgerBlock, at offset: UInt64, in file: LedgerFile) throws(LedgerError) -> Bool {
        let bytes = try file.bytes(at: offset, count: block.count * MemoryLayout<UInt64>.size)
        return LedgerBlock.checksum(of: bytes) == block.checksum
    }

    /// Reads those hashes of a block that lie in `range` into the front of `room`, which has room for a whole block.
    /// - Returns: how many.
    static func hashes(
        of block: LedgerBlock, at offset: UInt64, in range: ClosedRange<UInt64>, of file: LedgerFile,
        into room: inout [UInt64]
    ) throws(LedgerError) -> Int {
        let first = try index(of: range.lowerBound, in: block, at: offset, of: file)
        let end =
            range.upperBound == .max
            ? block.count : try index(of: range.upperBound + 1, in: block, at: offset, of: file)
        guard first < end else { return 0 }
        let count = try file.read(&room, at: offset + UInt64(first * MemoryLayout<UInt64>.size))
        return min(count, end - first)
    }

    /// The index of the first hash that is not below `value`.
    private static func index(
        of value: UInt64, in block: LedgerBlock, at offset: UInt64, of file: LedgerFile
    ) throws(LedgerError) -> Int {
        guard value > 0 else { return 0 }
        var (low, high) = (0, block.count)
        var number: [UInt64] = [0]
        while low < high {
            let middle = (low + high) / 2
            _ = try file.read(&number, at: offset + UInt64(middle * MemoryLayout<UInt64>.size))
            if number[0] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
