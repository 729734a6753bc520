internal import Bytes

/// A message of RFC 5424: `1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID SD MSG`, behind its PRI.
///
/// If MSG is a line of the gateway, the event is that line, and the header only fills in what the line does not say.
enum SyslogLine {
    /// Reads the message if it is one.
    /// - Parameter start: the index behind the PRI.
    /// - Returns: whether it is one. If not, `event` is as before.
    static func read(
        from start: Int, to end: Int, stamp: inout Timestamp?, _ memory: inout LineMemory, into event: inout Event
    ) -> Bool {
        guard event.text.starts(with: "1 ", at: start, to: end) else { return false }
        var index = start + 2
        var found: Timestamp?
        if event.text.starts(with: "- ", at: index, to: end) {
            index += 2
        } else {
            found = event.text.numericTimestamp(from: index, to: end)
            guard let found, found.end < end, event.text[found.end] == ASCII.space else { return false }
            index = found.end + 1
        }
        let host = name(at: &index, to: end, in: event.text)
        let app = name(at: &index, to: end, in: event.text)
        let process = name(at: &index, to: end, in: event.text)
        guard let host, let app, let process, index < end else { return false }
        let identifierEnd = event.text.endOfWord(from: index, to: end)
        let identifier = named(TextRange(offset: index, count: identifierEnd - index), in: event.text)
        index = event.text.skippingSeparators(from: identifierEnd, to: end)

        stamp = found
        event.host = host
        event.app = app
        event.process = process
        event.name = identifier
        let dataStart = index
        index = StructuredData.end(from: dataStart, to: end, in: event.text)
        var messageStart = event.text.skippingSeparators(from: index, to: end)
        if event.text.starts(with: "\u{FEFF}", at: messageStart, to: end) { messageStart += 3 }
        event.message = event.text.trimmed(from: messageStart, to: end)
        let message = event.message
        if Line.readInner(from: message.start, to: message.end, stamp: &stamp, &memory, into: &event) { return true }
        event.shape = .structured
        let hasData = dataStart < index && event.text[dataStart] == ASCII.openBracket
        event.bodyStart = hasData ? dataStart : event.message.start
        StructuredData.read(from: dataStart, to: index, stamp: &stamp, into: &event)
        return true
    }

    /// A word of the header and the space behind it; `-` is none.
    private static func name(at index: inout Int, to end: Int, in text: borrowing ByteWriter) -> TextRange? {
        guard index < end else { return nil }
        let wordEnd = text.endOfWord(from: index, to: end)
        guard wordEnd > index, wordEnd < end, text[wordEnd] == ASCII.space else { return nil }
        let range = TextRange(offset: index, count: wordEnd - index)
        index = wordEnd + 1
        return named(range, in: text)
    }

    private static func named(_ range: TextRange, in text: borrowing ByteWriter) -> TextRange {
        range.count == 1 && text[range.start] == ASCII.hyphen ? .none : range
    }
}
