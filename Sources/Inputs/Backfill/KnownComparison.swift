/// Finds which parts of a log are known, while it is read.
struct KnownComparison {
    /// What may be of this log, by its first bytes; that which ends first comes first.
    private var candidates: ArraySlice<KnownLog>
    private(set) var parts = KnownParts()
    /// The last bytes that were passed.
    private var recent: [UInt8] = []
    private var recentEnd: UInt64 = 0

    /// - Parameter head: the log's first bytes, ``PositionCheck/headSize`` of them if it has so many.
    init(_ known: [KnownLog], head: [UInt8]) {
        var digests: [Int: [UInt8]] = [:]
        candidates =
            known.filter { log in
                let count = Int(min(log.end, UInt64(PositionCheck.headSize)))
                guard count <= head.count else { return false }
                let digest = digests[count] ?? Digest.value(of: Array(head[..<count]))
                digests[count] = digest
                return digest == log.head
            }.sorted { $0.end < $1.end }[...]
    }

    /// Where the next part may end.
    var nextEnd: UInt64? { candidates.first?.end }

    /// Goes past bytes of the log.
    /// - Parameter end: the offset behind them.
    mutating func pass(_ bytes: [UInt8], end: UInt64) {
        let start = end - UInt64(bytes.count)
        if start != recentEnd { recent = [] }
        while let log = candidates.first, log.end <= end {
            candidates.removeFirst()
            guard log.end > start else { continue }
            let before = recent + bytes[..<Int(log.end - start)]
            let tail = Array(before.suffix(Int(min(log.end, UInt64(PositionCheck.tailSize)))))
            guard Digest.value(of: tail) == log.tail else { continue }
            parts.add(
                KnownParts.Part(
                    start: log.start, end: log.end, tail: tail, source: log.isBackfilled ? log.source : nil))
        }
        recent = Array((recent + bytes.suffix(PositionCheck.tailSize)).suffix(PositionCheck.tailSize))
        recentEnd = end
    }
}
