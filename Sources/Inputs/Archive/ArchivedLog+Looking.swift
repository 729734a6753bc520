internal import Bytes

extension ArchivedLog {
    /// Reads a log, and takes note of who it is, how long it is and what of it is known.
    /// - Parameters:
    ///   - bytes: of the log, from its beginning.
    ///   - progress: is told the log's name now and then; false ends it.
    /// - Returns: false if it was ended.
    /// - Throws: what ends the bytes early; what was read before is noted.
    mutating func look(
        through bytes: any ByteSource, known logs: [KnownLog], progress: (String) -> Bool
    ) throws(ArchiveError) -> Bool {
        var piece = ByteWriter(minimumCapacity: FileBytes.usualRead)
        head = []
        tail = []
        size = 0
        var failure: ArchiveError?
        do throws(ArchiveError) {
            try bytes.fill(&piece, with: PositionCheck.headSize)
        } catch {
            failure = error
        }
        head = piece.array()
        var comparison = KnownComparison(logs, head: head)
        defer {
            known = comparison.parts
            mayBeShorterCopy = comparison.nextEnd != nil
        }
        pass(piece.array(), &comparison)
        if let failure { throw failure }
        while !piece.isEmpty {
            guard progress(name) else { return false }
            if let left = bytes.left {
                // What is neither compared nor the end need not be read.
                let aim = min(comparison.nextEnd ?? .max, size + left)
                let tailSize = UInt64(PositionCheck.tailSize)
                if aim > size + tailSize { size += try bytes.skip(aim - tailSize - size) }
            }
            piece.removeAll()
            try bytes.read(into: &piece, atMost: FileBytes.usualRead)
            pass(piece.array(), &comparison)
        }
        return true
    }

    private mutating func pass(_ bytes: [UInt8], _ comparison: inout KnownComparison) {
        size += UInt64(bytes.count)
        tail = Array((tail + bytes.suffix(PositionCheck.tailSize)).suffix(PositionCheck.tailSize))
        comparison.pass(bytes, end: size)
    }

    /// Whether this and another may be the same log, or one the beginning of the other.
    public func mayBeSame(as other: ArchivedLog) -> Bool {
        head.starts(with: other.head) || other.head.starts(with: head)
    }
}
