internal import Bytes

/// Goes over the members of a JSON object (RFC 8259), without going into nested ones and without recursion.
struct JSONScan {
    struct Member {
        enum Kind { case string, number, null, object, array }

        /// Without its quotes, as it is written.
        var key: TextRange
        /// Without its quotes if it is a string, as it is written.
        var value: TextRange
        var kind: Kind
        /// Whether key or value have escapes.
        var isEscaped: Bool
    }

    /// How deep nested values may be.
    static let depthLimit = 64

    private var index: Int
    private let end: Int
    private var isFirst = true
    /// Whether the object ended as it should, with nothing but white space behind it.
    private(set) var isComplete = false

    /// The object whose brace is at `start`.
    init(from start: Int, to end: Int) {
        index = start + 1
        self.end = end
    }

    /// The next member; nil at the object's end, and where it is broken.
    mutating func next(in text: borrowing ByteWriter) -> Member? {
        skipSpace(in: text)
        guard index < end else { return nil }
        if text[index] == ASCII.closeBrace {
            index += 1
            skipSpace(in: text)
            isComplete = index == end
            return nil
        }
        if isFirst {
            isFirst = false
        } else {
            guard text[index] == ASCII.comma else { return nil }
            index += 1
            skipSpace(in: text)
        }
        var isEscaped = false
        guard let key = string(in: text, isEscaped: &isEscaped) else { return nil }
        skipSpace(in: text)
        guard index < end, text[index] == ASCII.colon else { return nil }
        index += 1
        skipSpace(in: text)
        guard index < end else { return nil }
        let kind: Member.Kind
        let value: TextRange?
        switch text[index] {
        case ASCII.quote:
            kind = .string
            value = string(in: text, isEscaped: &isEscaped)
        case ASCII.openBrace, ASCII.openBracket:
            kind = text[index] == ASCII.openBrace ? .object : .array
            value = nested(in: text)
        default:
            value = literal(in: text)
            kind = value.map { text.holds("null", in: $0) } ?? false ? .null : .number
        }
        guard let value else { return nil }
        return Member(key: key, value: value, kind: kind, isEscaped: isEscaped)
    }

    private mutating func skipSpace(in text: borrowing ByteWriter) {
        while index < end, ASCII.isSpace(text[index]) { index += 1 }
    }

    /// The string at the index, without its quotes.
    private mutating func string(in text: borrowing ByteWriter, isEscaped: inout Bool) -> TextRange? {
        guard index < end, text[index] == ASCII.quote else { return nil }
        let start = index + 1
        index = start
        while true {
            index = text.firstIndex(of: ASCII.quote, or: ASCII.backslash, from: index, to: end)
            guard index < end else { return nil }
            if text[index] == ASCII.quote { break }
            isEscaped = true
            index = min(index + 2, end)
        }
        index += 1
        return TextRange(offset: start, count: index - 1 - start)
    }

    /// The object or array at the index, with its brackets.
    private mutating func nested(in text: borrowing ByteWriter) -> TextRange? {
        let start = index
        var depth = 0
        var ignored = false
        while index < end {
            switch text[index] {
            case ASCII.quote:
                guard string(in: text, isEscaped: &ignored) != nil else { return nil }
                continue
            case ASCII.openBrace, ASCII.openBracket:
                depth += 1
                guard depth <= Self.depthLimit else { return nil }
            case ASCII.closeBrace, ASCII.closeBracket:
                depth -= 1
            default:
                break
            }
            index += 1
            if depth == 0 { return TextRange(offset: start, count: index - start) }
        }
        return nil
    }

    /// A number, `true`, `false` or `null`.
    private mutating func literal(in text: borrowing ByteWriter) -> TextRange? {
        let start = index
        while index < end {
            let byte = text[index]
            let isPart =
                ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.plus || byte == ASCII.hyphen
                || byte == ASCII.dot
            guard isPart else { break }
            index += 1
        }
        return index > start ? TextRange(offset: start, count: index - start) : nil
    }
}
