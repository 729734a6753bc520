import Synchronization

/// Counts the events of each input that could not be parsed whole: each once, though every output parses them, and again
/// after a close. Shared by all outputs of an agent.
///
/// Each output meets the events of an input in the order of their seqs, so whoever is ahead counts.
public final class UnparsedTally: Sendable {
    private struct Entry {
        var count: UInt64 = 0
        var highest: UInt64 = 0
    }

    private let entries = Mutex<[String: Entry]>([:])

    public init() {}

    /// Takes note of one event. Only for what could not be parsed: it takes a lock.
    func note(_ seq: UInt64, of input: String) {
        entries.withLock { entries in
            guard seq > entries[input]?.highest ?? 0 else { return }
            entries[input, default: Entry()].highest = seq
            entries[input, default: Entry()].count += 1
        }
    }

    /// Events of `input` that could not be parsed whole, since the start.
    public func count(of input: String) -> UInt64 {
        entries.withLock { $0[input]?.count ?? 0 }
    }
}
