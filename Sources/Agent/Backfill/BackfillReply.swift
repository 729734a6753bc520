import Inputs
import Spool

/// What the agent says to the command: lines.
enum BackfillReply: Equatable {
    /// A log that it has a part of.
    case known(KnownLog)
    /// All known logs were told.
    case ready
    /// Which input a log is of, and whether what came there by a listener is known: then the log is sent twice.
    case input(String, isCompared: Bool)
    /// All that was counted is compared.
    case compared
    /// The log's bytes are wanted.
    case go
    /// They are not: this file is being followed, and begins with all of them.
    case followed(String)
    /// How far the log is: from time to time.
    case at(events: UInt64, offset: UInt64)
    /// Why it does not go on.
    case waits(String)
    /// What became of the log.
    case log(BackfillTally)
    /// All that was sent is safe on disk.
    case done
    /// It ends here.
    case failed(ExitStatus, String)

    var line: String {
        switch self {
        case .known(let log):
            "known \(log.source.rawValue) \(log.start) \(log.end) \(hex(log.head)) \(hex(log.tail)) "
                + "\(log.isBackfilled ? 1 : 0)\n"
        case .ready: "ready\n"
        case .input(let name, let isCompared): "\(isCompared ? "listener" : "input") \(name)\n"
        case .compared: "compared\n"
        case .go: "go\n"
        case .followed(let path): "followed \(path)\n"
        case .at(let events, let offset): "at \(events) \(offset)\n"
        case .waits(let reason): "waits \(Self.oneLine(reason))\n"
        case .log(let tally):
            "log \(tally.events) \(tally.bytes) \(tally.unwantedEvents) \(tally.knownBytes) \(tally.knownEvents) "
                + "\(tally.uncomparableEvents)\n"
        case .done: "done\n"
        case .failed(let status, let reason): "failed \(status.rawValue) \(Self.oneLine(reason))\n"
        }
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Reads a line without its end; nil if it is none.
    init?(_ line: String) {
        let parts = line.split(separator: " ", maxSplits: 1)
        let rest = parts.count == 2 ? String(parts[1]) : ""
        let words = rest.split(separator: " ")
        let numbers = words.compactMap { UInt64($0) }
        switch parts.first {
        case "known":
            guard words.count == 6, let source = UInt32(words[0]), let start = UInt64(words[1]),
                let end = UInt64(words[2]), let head = bytes(hex: words[3]), let tail = bytes(hex: words[4])
            else { return nil }
            self = .known(
                KnownLog(
                    source: SourceID(rawValue: source), start: start, end: end, head: head, tail: tail,
                    isBackfilled: words[5] == "1"))
        case "ready": self = .ready
        case "input": self = .input(rest, isCompared: false)
        case "listener": self = .input(rest, isCompared: true)
        case "compared": self = .compared
        case "go": self = .go
        case "followed": self = .followed(rest)
        case "at":
            guard numbers.count == 2 else { return nil }
            self = .at(events: numbers[0], offset: numbers[1])
        case "waits": self = .waits(rest)
        case "log":
            guard numbers.count == 6 else { return nil }
            var tally = BackfillTally()
            (tally.events, tally.bytes) = (numbers[0], numbers[1])
            (tally.unwantedEvents, tally.knownBytes) = (numbers[2], numbers[3])
            (tally.knownEvents, tally.uncomparableEvents) = (numbers[4], numbers[5])
            self = .log(tally)
        case "done": self = .done
        case "failed":
            guard let word = words.first, let number = Int32(word), let status = ExitStatus(rawValue: number) else {
                return nil
            }
            self = .failed(status, String(rest.dropFirst(word.count + 1)))
        default: return nil
        }
    }
}

private func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

private func bytes(hex text: Substring) -> [UInt8]? {
    let digits = text.utf8.map { UInt8(String(UnicodeScalar($0)), radix: 16) }
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let high = digits[index], let low = digits[index + 1] else { return nil }
        bytes.append(high << 4 | low)
    }
    return bytes
}
