import Synchronization

/// Counts the strange events of each input: each once, though every output reads them, and again after a close. Shared by
/// all outputs of an agent.
///
/// Each output meets the events of an input in the order of their seqs, so whoever is ahead counts.
public final class EventTally: Sendable {
    /// How many events of an input were strange, since the start.
    public struct Counts: Equatable, Sendable {
        /// They could not be parsed whole.
        public var unparsed: UInt64
        /// They are the gateway's, and the catalog does not have them.
        public var unknown: UInt64

        public init(unparsed: UInt64 = 0, unknown: UInt64 = 0) {
            self.unparsed = unparsed
            self.unknown = unknown
        }
    }

    private struct Entry {
        var counts = Counts()
        var highest: UInt64 = 0
    }

    private let entries = Mutex<[String: Entry]>([:])

    public init() {}

    /// Takes note of one event. Only for what is strange: it takes a lock.
    func note(_ seq: UInt64, of input: String, isUnparsed: Bool, isUnknown: Bool) {
        entries.withLock { entries in
            var entry = entries[input] ?? Entry()
            guard seq > entry.highest else { return }
            entry.highest = seq
            if isUnparsed { entry.counts.unparsed += 1 }
            if isUnknown { entry.counts.unknown += 1 }
            entries[input] = entry
        }
    }

    public func counts(of input: String) -> Counts {
        entries.withLock { $0[input]?.counts ?? Counts() }
    }
}
