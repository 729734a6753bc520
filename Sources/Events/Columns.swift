internal import Bytes

/// The columns before a gateway line's level: HOSTNAME APPLICATION PROCESS COMPONENT SUB-COMPONENT, each of which may be
/// missing, so that they are told apart by the words that are known (GATEWAY-EVENTS §2). `-` means none.
struct Columns {
    private(set) var host = TextRange.none
    private(set) var app = TextRange.none
    private(set) var process = TextRange.none
    private(set) var component = TextRange.none
    private(set) var subcomponent = TextRange.none
    /// `Access Gateway` before a more exact application: `Access Gateway OAG_MONITOR MONITOR`.
    private(set) var product = TextRange.none
    /// The last column, of a line without a level: there it is the event.
    private(set) var event = TextRange.none
    /// What stands before the columns.
    enum Lead {
        /// A time: a host follows it.
        case time
        /// No time that can be read: the words may begin with what is left of one.
        case noTime
        /// A syslog header that has named the host.
        case header
    }

    /// Whether an application or a process that is known stands among them.
    private(set) var isGateway = false
    /// Whether the words that are left for the components look like names of such: a sentence has a level in it by chance
    /// only, or because somebody wants to be taken for the gateway.
    private(set) var areColumns = true
    /// Whether every word has its column.
    private(set) var isWhole = true

    init(of head: LineHead, behind lead: Lead, in text: borrowing ByteWriter) {
        var index = 0
        switch lead {
        case .time:
            if head.count > 0, Self.knownWords(at: 0, of: head, in: text) == 0 {
                host = Self.named(head.words[0], in: text)
                index = 1
            }
        case .noTime:
            index = skipBrokenTime(of: head, in: text)
        case .header:
            break
        }
        var words = Self.applicationWords(at: index, of: head, in: text)
        if words > 0 {
            app = head.span(index, index + words)
            index += words
            words = Self.applicationWords(at: index, of: head, in: text)
            if words > 0 {
                product = app
                app = head.span(index, index + words)
                index += words
            }
            isGateway = true
        }
        if index + 1 < head.count, app.isEmpty, Self.named(head.words[index], in: text).isEmpty,
            Vocabulary.isProcess(head.words[index + 1], in: text)
        {
            index += 1
        }
        if index < head.count, Vocabulary.isProcess(head.words[index], in: text) {
            process = head.words[index]
            index += 1
            isGateway = true
        }
        var end = head.count
        if head.stop == .block, index < end {
            end -= 1
            event = Self.named(head.words[end], in: text)
        }
        (component, subcomponent) = Self.components(from: index, to: end, of: head, in: text)
        while index < head.count, areColumns {
            areColumns = Self.isColumn(head.words[index], in: text)
            index += 1
        }
    }

    /// `AUTHZ`, `-`, `checkConnection.sh`: no word in lower case, but for names of files.
    @inline(__always)
    private static func isColumn(_ word: TextRange, in text: borrowing ByteWriter) -> Bool {
        for index in word.start..<word.end where text[index] &- 0x61 <= 25 {
            let dot = text.firstIndex(of: ASCII.dot, from: word.start, to: word.end)
            return dot > word.start && dot + 1 < word.end
        }
        return true
    }

    /// Finds the host in words that may begin with what is left of a time: the word before the first one that is known.
    /// - Returns: the index of the word behind it.
    private mutating func skipBrokenTime(of head: LineHead, in text: borrowing ByteWriter) -> Int {
        var known = 0
        while known < head.count, Self.knownWords(at: known, of: head, in: text) == 0 { known += 1 }
        if known == head.count {
            // None is: what has a colon between digits is of the time.
            known = 0
            while known < head.count, Self.isClock(head.words[known], in: text) { known += 1 }
            isWhole = known == 0
            guard known < head.count else { return known }
            host = Self.named(head.words[known], in: text)
            return known + 1
        }
        if known > 0, !Self.isClock(head.words[known - 1], in: text) {
            host = Self.named(head.words[known - 1], in: text)
        }
        if known > (host.isEmpty ? 0 : 1) { isWhole = false }
        return known
    }

    private static func components(
        from start: Int, to end: Int, of head: LineHead, in text: borrowing ByteWriter
    ) -> (component: TextRange, subcomponent: TextRange) {
        switch end - start {
        case ...0:
            return (.none, .none)
        case 1:
            return (named(head.words[start], in: text), .none)
        case 4
        where text.holds("CLUSTER", in: head.words[start]) && text.holds("MANAGER", in: head.words[start + 1])
            && text.holds("UPDATE", in: head.words[start + 2]):
            return (head.span(start, end), .none)
        default:
            let component = end - start == 2 ? named(head.words[start], in: text) : head.span(start, end - 1)
            return (component, named(head.words[end - 1], in: text))
        }
    }

    @inline(__always)
    private static func knownWords(at index: Int, of head: LineHead, in text: borrowing ByteWriter) -> Int {
        let words = applicationWords(at: index, of: head, in: text)
        if words > 0 { return words }
        return index < head.count && Vocabulary.isProcess(head.words[index], in: text) ? 1 : 0
    }

    /// How many words the application at `index` has: 2, 1, or 0 if none is there.
    @inline(__always)
    private static func applicationWords(at index: Int, of head: LineHead, in text: borrowing ByteWriter) -> Int {
        guard index < head.count else { return 0 }
        if Vocabulary.isApplication(head.words[index], in: text) { return 1 }
        if index + 1 < head.count, Vocabulary.isApplication(head.words[index], head.words[index + 1], in: text) {
            return 2
        }
        return 0
    }

    private static func isClock(_ word: TextRange, in text: borrowing ByteWriter) -> Bool {
        for index in word.start..<word.end where text[index] == ASCII.colon && index + 1 < word.end {
            if ASCII.isDigit(text[index + 1]) { return true }
        }
        return false
    }

    @inline(__always)
    private static func named(_ word: TextRange, in text: borrowing ByteWriter) -> TextRange {
        word.count == 1 && text[word.start] == ASCII.hyphen ? .none : word
    }
}

extension LineHead {
    /// The words `first..<end` with what is between them.
    @inline(__always)
    func span(_ first: Int, _ end: Int) -> TextRange {
        let start = words[first].start
        return TextRange(offset: start, count: words[end - 1].end - start)
    }
}
