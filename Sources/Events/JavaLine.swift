internal import Bytes

/// A line of the gateway's Java services (Spring Boot's form): `LEVEL pid --- [ thread] logger : message`, the message
/// with the stack trace that follows it, if there is one.
enum JavaLine {
    /// Reads the line if it is one.
    /// - Returns: whether it is a line of this shape. If not, `event` is as before.
    static func read(_ head: LineHead, to end: Int, into event: inout Event) -> Bool {
        guard case .level(let level) = head.stop, let pid = processID(behind: head, in: event.text) else {
            return false
        }
        let lineEnd = head.lineEnd
        var index = event.text.skippingSeparators(from: pid.end, to: lineEnd)
        event.level = level
        event.bodyStart = head.stopStart
        event.append("PID", pid)
        index = event.text.skippingSeparators(from: index + 3, to: lineEnd)
        if index < lineEnd, event.text[index] == ASCII.openBracket {
            let close = event.text.firstIndex(of: ASCII.closeBracket, from: index, to: lineEnd)
            event.append("THREAD", event.text.trimmed(from: index + 1, to: close))
            index = event.text.skippingSeparators(from: min(close + 1, lineEnd), to: lineEnd)
        }
        let loggerEnd = event.text.endOfWord(from: index, to: lineEnd)
        let colon = event.text.skippingSeparators(from: loggerEnd, to: lineEnd)
        if colon < lineEnd, event.text[colon] == ASCII.colon, colon > loggerEnd {
            event.append("LOGGER", TextRange(offset: index, count: loggerEnd - index))
            index = colon + 1
        }
        event.message = event.text.trimmed(from: index, to: end)
        return true
    }

    /// The number between the level and ` ---`, which tells these lines from others; nil if the line is none of them.
    static func processID(behind head: LineHead, in text: borrowing ByteWriter) -> TextRange? {
        guard case .level = head.stop, head.count == 0 else { return nil }
        let start = text.skippingSeparators(from: head.stopEnd, to: head.lineEnd)
        let pid = TextRange(offset: start, count: text.endOfWord(from: start, to: head.lineEnd) - start)
        guard text.isNumber(pid) else { return nil }
        let dashes = text.skippingSeparators(from: pid.end, to: head.lineEnd)
        return text.starts(with: "---", at: dashes, to: head.lineEnd) ? pid : nil
    }
}
