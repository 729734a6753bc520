internal import Bytes

/// A line of the gateway's Java services (Spring Boot's form): `LEVEL pid --- [ thread] logger : message`, the message
/// with the stack trace that follows it, if there is one.
enum JavaLine {
    /// Reads the line if it is one.
    /// - Returns: whether it is a line of this shape. If not, `event` is as before.
    static func read(_ head: LineHead, to end: Int, into event: inout Event) -> Bool {
        guard case .level(let level) = head.stop, head.count == 0 else { return false }
        var index = event.text.skippingSeparators(from: head.stopEnd, to: end)
        let pid = TextRange(offset: index, count: event.text.endOfWord(from: index, to: end) - index)
        guard event.text.isNumber(pid) else { return false }
        index = event.text.skippingSeparators(from: pid.end, to: end)
        guard event.text.starts(with: "---", at: index, to: end) else { return false }

        event.level = level
        event.append("PID", pid)
        index = event.text.skippingSeparators(from: index + 3, to: end)
        if index < end, event.text[index] == ASCII.openBracket {
            let close = event.text.firstIndex(of: ASCII.closeBracket, from: index, to: end)
            event.append("THREAD", event.text.trimmed(from: index + 1, to: close))
            index = event.text.skippingSeparators(from: min(close + 1, end), to: end)
        }
        let loggerEnd = event.text.endOfWord(from: index, to: end)
        let colon = event.text.skippingSeparators(from: loggerEnd, to: end)
        if colon < end, event.text[colon] == ASCII.colon, colon > loggerEnd {
            event.append("LOGGER", TextRange(offset: index, count: loggerEnd - index))
            index = colon + 1
        }
        event.message = event.text.trimmed(from: index, to: end)
        return true
    }
}
