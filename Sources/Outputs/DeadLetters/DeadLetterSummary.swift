import Glibc
public import Transport

/// What waits among the dead letters of an output, by the reason.
public struct DeadLetterSummary: Sendable {
    /// Events that were refused for the same reason.
    public struct Group: Sendable {
        public var status: Int
        /// The collector's words.
        public var reason: String
        public var events: UInt64
        /// When the last of them was refused, in seconds of Unix time.
        public var last: Int64
    }

    public let output: String
    public let path: String
    public let bytes: UInt64
    /// The largest first. Where there are many reasons, the last group is all the others, with status 0.
    public private(set) var groups: [Group] = []
    /// Lines that are no dead letters.
    public private(set) var unreadable: UInt64 = 0

    public var events: UInt64 { groups.reduce(0) { $0 + $1.events } }

    /// A collector may put the event's own words into its reasons.
    private static let groupLimit = 20

    /// Those of all outputs that have any, by name.
    /// - Throws: `file_unwritable`: what could not be read.
    public static func all(in dataDirectory: String) throws(TransportError) -> [DeadLetterSummary] {
        let directory = DeadLetters.directory(in: dataDirectory)
        var summaries: [DeadLetterSummary] = []
        for name in try names(in: directory) where name.hasSuffix(DeadLetters.suffix) {
            let letters = DeadLetters(of: String(name.dropLast(DeadLetters.suffix.count)), in: dataDirectory)
            let summary = try DeadLetterSummary(letters)
            if summary.bytes > 0 { summaries.append(summary) }
        }
        return summaries
    }

    private static func names(in directory: String) throws(TransportError) -> [String] {
        guard let stream = unsafe opendir(directory) else {
            if errno == ENOENT { return [] }
            throw TransportError("reading", file: directory, code: errno)
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            names.append(
                unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                    unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                })
        }
        return names.sorted()
    }

    public init(_ letters: DeadLetters) throws(TransportError) {
        output = letters.output
        path = letters.path
        bytes = letters.bytes
        var reader = try DeadLetterReader(letters.path, end: bytes)
        var others = Group(status: 0, reason: "other reasons", events: 0, last: 0)
        while let line = try reader.next() {
            guard let letter = DeadLetter(line: line) else {
                unreadable += 1
                continue
            }
            let reason = peerText(letter.reason.utf8)
            if let index = groups.firstIndex(where: { $0.status == letter.status && $0.reason == reason }) {
                groups[index].add(letter)
            } else if groups.count < Self.groupLimit {
                groups.append(Group(status: letter.status, reason: reason, events: 1, last: letter.time))
            } else {
                others.add(letter)
            }
        }
        groups.sort { $0.events > $1.events }
        if others.events > 0 { groups.append(others) }
    }
}

extension DeadLetterSummary.Group {
    fileprivate mutating func add(_ letter: DeadLetter) {
        events += 1
        last = max(last, letter.time)
    }
}
