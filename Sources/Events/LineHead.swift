internal import Bytes

/// The words at the beginning of a line, up to the first thing that tells what shape the line has.
struct LineHead {
    /// What ended the words.
    enum Stop: Equatable {
        /// A level; it is not among the words.
        case level(Level)
        /// `[KEY=` or `[]`: a block without a level before it.
        case block
        /// A quote at the beginning of a word, or nginx's `[24/Jun/2020:`: what follows the client of an access line.
        case request
        /// `2020/06/25 03:36:38 [error]`, or `[error]` alone: what nginx begins an error with.
        case nginxError
        /// A colon that stands alone: sudo's.
        case colon
        /// A word with a colon at its end, which is among the words: a syslog tag. Text follows.
        case tag
        /// Nothing of these: the line's end, or too many words.
        case none
    }

    /// More words than any line has before its level.
    static let wordLimit = 14

    private(set) var words = InlineArray<14, TextRange>(repeating: .none)
    private(set) var count = 0
    var stop = Stop.none
    /// Where that begins which ended the words, and where it ends (a level).
    var stopStart = 0
    var stopEnd = 0
    /// Where the event's first line ends: no word is looked for in those that continue it.
    let lineEnd: Int

    /// The words of `text` from `start`.
    init(of text: borrowing ByteWriter, from start: Int, to textEnd: Int) {
        let end = text.firstIndex(of: ASCII.lineFeed, from: start, to: textEnd)
        lineEnd = end
        var index = start
        while true {
            index = text.skippingSeparators(from: index, to: end)
            stopStart = index
            stopEnd = index
            guard index < end, count < Self.wordLimit else { return }
            let first = text[index]
            var wordEnd: Int
            if ASCII.isLetter(first) {
                wordEnd = text.endOfWord(from: index, to: end)
            } else {
                if let found = Self.mark(first, at: index, in: text, to: end, isFirst: count == 0) {
                    stop = found
                    return
                }
                wordEnd = Self.endOfWord(at: index, in: text, to: end)
            }
            var word = TextRange(offset: index, count: wordEnd - index)
            if let level = Vocabulary.level(word, in: text) {
                stop = .level(level)
                stopEnd = wordEnd
                return
            }
            index = wordEnd
            if text[wordEnd - 1] == ASCII.colon, word.count > 1 {
                let bare = TextRange(offset: word.start, count: Int(word.count) - 1)
                let isColumn = Vocabulary.isApplication(bare, in: text) || Vocabulary.isProcess(bare, in: text)
                if isColumn { word = bare }
                words[count] = word
                count += 1
                let next = text.skippingSeparators(from: index, to: end)
                if !isColumn, !text.isSlashDate(at: next, to: end), !text.holds("sudo:", in: word) {
                    stop = .tag
                    stopStart = next
                    return
                }
            } else if word.count == 1, first == ASCII.colon {
                // `Dec  2 13:00:13 : account : TTY=`: the first colon stands where host and program would.
                continue
            } else {
                words[count] = word
                count += 1
                if word.count == 28, Vocabulary.isProcess(word, in: text) {
                    // application_template_service: what follows is text as behind a tag.
                    stop = .tag
                    stopStart = index
                    return
                }
            }
        }
    }

    /// What a byte that is no letter begins, if that ends the words.
    private static func mark(
        _ first: UInt8, at index: Int, in text: borrowing ByteWriter, to end: Int, isFirst: Bool
    ) -> Stop? {
        switch first {
        case ASCII.quote:
            return .request
        case ASCII.openBracket:
            if text.isBlockStart(at: index, to: end) { return .block }
            if text.commonLogTimestamp(from: index + 1, to: end) != nil { return .request }
            return text.nginxLevel(at: index, to: end) == nil ? nil : .nginxError
        case ASCII.colon:
            let isAlone = index + 1 >= end || text.isSeparator(at: index + 1, to: end)
            return isAlone && !isFirst ? .colon : nil
        case 0x30...0x39:
            return text.isSlashDate(at: index, to: end) ? .nginxError : nil
        default:
            return nil
        }
    }

    /// The end of a word that may hold spaces: the vendor's pages put `[DNS name of …]` and `<host URL>` where a name goes.
    static func endOfWord(at index: Int, in text: borrowing ByteWriter, to end: Int) -> Int {
        let limit = min(end, index + 128)
        let close: Int
        switch text[index] {
        case ASCII.openBracket: close = text.firstIndex(of: ASCII.closeBracket, or: ASCII.quote, from: index, to: limit)
        case ASCII.less: close = text.firstIndex(of: ASCII.greater, or: ASCII.quote, from: index, to: limit)
        default: return text.endOfWord(from: index, to: end)
        }
        guard close < limit, text[close] != ASCII.quote else { return text.endOfWord(from: index, to: end) }
        return text.endOfWord(from: close, to: end)
    }
}

extension ByteWriter {
    /// Whether a block begins at `index`: `[` and then `]`, or a key with its `=` or cut off by the line's end.
    @inline(__always)
    func isBlockStart(at index: Int, to end: Int) -> Bool {
        guard index < end, self[index] == ASCII.openBracket else { return false }
        let start = skippingSeparators(from: index + 1, to: end)
        guard start < end else { return false }
        if self[start] == ASCII.closeBracket { return true }
        let keyEnd = endOfKey(from: start, to: end)
        return keyEnd > start && (keyEnd == end || self[keyEnd] == ASCII.equals)
    }

    /// nginx's level in brackets at `index`, such as `[warn]`, before a process id.
    func nginxLevel(at index: Int, to end: Int) -> TextRange? {
        guard index < end, self[index] == ASCII.openBracket else { return nil }
        let close = firstIndex(of: ASCII.closeBracket, from: index, to: min(end, index + 9))
        guard close < min(end, index + 9) else { return nil }
        let level = TextRange(offset: index + 1, count: close - index - 1)
        let next = skippingSeparators(from: close + 1, to: end)
        guard Vocabulary.nginxSeverity(level, in: self) != nil, next < end, ASCII.isDigit(self[next]) else {
            return nil
        }
        return level
    }
}
