import Outputs

/// How far a replay has come: lines that the agent writes, and the command reads.
public enum ReplayProgress: Equatable, Sendable {
    /// What is sent: the first line.
    case span(ClosedRange<UInt64>)
    /// The same of dead letters: how many there are, and the bytes of their file.
    case deadLetters(UInt64, bytes: UInt64)
    /// Where it is: from time to time.
    case at(State)
    /// The last line; not `isWhole`: the agent stops.
    case end(State, isWhole: Bool)

    public struct State: Equatable, Sendable {
        /// The first seq that is not delivered; of dead letters the first offset in their file.
        public var next: UInt64
        /// Events delivered, or refused again.
        public var events: UInt64
        /// Events that the collector has refused again, and that are among its dead letters.
        public var refused: UInt64
        /// `connecting`, `connected`, `waiting` before the next attempt, or `stopped`.
        public var word: String
        /// Why it does not go on; empty while nothing is wrong.
        public var trouble: String

        init(_ status: OutputStatus) {
            next = status.next
            events = status.deliveredEvents
            refused = status.deadLetters
            word = status.state.word
            trouble = status.state == .waiting ? status.lastError ?? "" : ""
        }

        fileprivate init?(_ words: ArraySlice<Substring>) {
            let words = Array(words)
            guard words.count >= 4, let next = UInt64(words[0]), let events = UInt64(words[1]),
                let refused = UInt64(words[2])
            else { return nil }
            self.next = next
            self.events = events
            self.refused = refused
            word = String(words[3])
            trouble = words.count == 5 ? String(words[4]) : ""
        }

        fileprivate var text: String {
            "\(next) \(events) \(refused) \(word) " + trouble.split(whereSeparator: \.isNewline).joined(separator: " ")
        }
    }

    var line: String {
        switch self {
        case .span(let events): "span \(events.lowerBound) \(events.upperBound)\n"
        case .deadLetters(let count, let bytes): "dead_letters \(count) \(bytes)\n"
        case .at(let state): "at \(state.text)\n"
        case .end(let state, let isWhole): "\(isWhole ? "done" : "stopped") \(state.text)\n"
        }
    }

    /// Reads a line without its end; nil if it is none.
    init?(_ line: some StringProtocol) {
        let words = Substring(line).split(separator: " ", maxSplits: 5, omittingEmptySubsequences: false)
        switch words.first {
        case "span":
            guard words.count == 3, let first = UInt64(words[1]), let last = UInt64(words[2]), first <= last else {
                return nil
            }
            self = .span(first...last)
        case "dead_letters":
            guard words.count == 3, let count = UInt64(words[1]), let bytes = UInt64(words[2]) else { return nil }
            self = .deadLetters(count, bytes: bytes)
        case "at", "done", "stopped":
            guard let state = State(words.dropFirst()) else { return nil }
            self = words[0] == "at" ? .at(state) : .end(state, isWhole: words[0] == "done")
        default: return nil
        }
    }
}
