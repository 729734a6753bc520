internal import Bytes

/// A line of sudo: `host sudo account : TTY=pts/1 ; PWD=/home ; USER=root ; COMMAND=/sbin/nginx -t`; host and program may
/// be missing.
enum SudoLine {
    /// Reads the line if it is one.
    /// - Returns: whether it is a line of this shape. If not, `event` is as before.
    static func read(_ head: LineHead, to end: Int, into event: inout Event) -> Bool {
        guard head.stop == .colon, head.count >= 1, head.count <= 3 else { return false }
        let start = head.stopStart + 1
        guard hasPairs(from: start, to: end, in: event.text) else { return false }

        var program = TextRange.none
        if head.count >= 2 {
            program = head.words[head.count - 2]
            if program.count > 1, event.text[program.end - 1] == ASCII.colon { program.count -= 1 }
            if head.count == 3 {
                event.host = head.words[0]
            } else if !event.text.holds("sudo", in: program) {
                event.host = program
                program = .none
            }
        }
        if program.isEmpty {
            program = TextRange(offset: event.text.count, count: 4)
            event.text.append("sudo")
        }
        event.process = program
        event.bodyStart = head.words[head.count - 1].start
        event.append("ACCOUNT", head.words[head.count - 1])
        readPairs(from: start, to: end, into: &event)
        return true
    }

    /// Whether `KEY=` stands at the start, or behind a semicolon in what follows it.
    private static func hasPairs(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Bool {
        var index = text.skippingSeparators(from: start, to: end)
        if endOfName(from: index, to: end, in: text) > index { return true }
        index = text.firstIndex(of: " ; ", from: index, to: end)
        guard index < end else { return false }
        return endOfName(from: index + 3, to: end, in: text) > index + 3
    }

    /// The pairs, and as the message what stands between semicolons and is none (`3 incorrect password attempts`).
    /// COMMAND is the last one: semicolons are part of it.
    private static func readPairs(from start: Int, to end: Int, into event: inout Event) {
        var index = event.text.skippingSeparators(from: start, to: end)
        while index < end {
            let nameEnd = endOfName(from: index, to: end, in: event.text)
            let key = TextRange(offset: index, count: nameEnd - index)
            let isLast = event.text.holds("COMMAND", in: key)
            let partEnd = isLast ? end : event.text.firstIndex(of: " ; ", from: index, to: end)
            if key.isEmpty {
                if event.message.isEmpty {
                    event.message = event.text.trimmed(from: index, to: partEnd)
                } else {
                    event.isWhole = false
                }
            } else if event.fields.count < EventBlock.fieldLimit {
                let value = event.text.trimmed(from: nameEnd + 1, to: partEnd)
                if !value.isEmpty { event.fields.append(Field(key: key, value: value)) }
            } else {
                event.isWhole = false
            }
            index = event.text.skippingSeparators(from: min(partEnd + 3, end), to: end)
        }
    }

    /// The end of the key at `start` if `=` follows it, else `start`.
    private static func endOfName(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Int {
        let nameEnd = text.endOfKey(from: start, to: end)
        return nameEnd < end && text[nameEnd] == ASCII.equals ? nameEnd : start
    }
}
