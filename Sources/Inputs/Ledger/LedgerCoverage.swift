/// Of which times it is known what came: spans of time of arrival.
struct LedgerCoverage: Equatable, Sendable {
    struct Span: Equatable, Sendable {
        /// Unix seconds.
        var since: Int64
        var until: Int64
    }

    private(set) var spans: [Span] = []

    /// A ledger with more gaps than this forgets the oldest of what is between them.
    private static let limit = 1000

    /// Adds what follows all that was added before.
    mutating func add(since: Int64, until: Int64, isBehindGap: Bool) {
        if !isBehindGap, let last = spans.indices.last {
            spans[last].until = max(spans[last].until, until)
        } else {
            if spans.count == Self.limit { spans.removeFirst() }
            spans.append(Span(since: since, until: max(since, until)))
        }
    }

    /// Forgets what arrived before `time`.
    mutating func forget(before time: Int64) {
        spans.removeAll { $0.until < time }
        if !spans.isEmpty { spans[0].since = max(spans[0].since, time) }
    }

    /// Whether an event of that time, had it come, would be in the ledger. An event comes when it has happened; the last span
    /// has no end as long as the ledger follows.
    func contains(_ second: Int64) -> Bool {
        guard let last = spans.last else { return false }
        return second >= last.since || spans.contains { $0.since <= second && second <= $0.until }
    }
}
