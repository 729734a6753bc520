internal import Bytes

/// A line of nginx's error log, with or without a syslog header before it:
/// `host TAG: 2017/10/06 13:01:15 [warn] pid#tid: *connection text, client: …, server: …, request: "…", host: "…"`
enum NginxErrorLine {
    /// Reads the line if it is one.
    /// - Parameter stamp: the time before it, replaced by nginx's own if that says more.
    /// - Returns: whether it is a line of this shape. If not, `event` is as before.
    static func read(_ head: LineHead, stamp: inout Timestamp?, to end: Int, into event: inout Event) -> Bool {
        guard head.stop == .nginxError, head.count <= 3 else { return false }
        var index = head.stopStart
        var own: Timestamp?
        if event.text[index] != ASCII.openBracket {
            own = event.text.numericTimestamp(from: index, to: end)
            guard let own else { return false }
            index = event.text.skippingSeparators(from: own.end, to: end)
        }
        guard let level = event.text.nginxLevel(at: index, to: end) else { return false }

        event.bodyStart = level.start - 1
        readNames(head, into: &event)
        readLevel(level, into: &event)
        index = event.text.skippingSeparators(from: level.end + 1, to: end)
        index = readNumbers(from: index, to: end, into: &event)
        let tail = startOfTail(from: index, to: end, in: event.text)
        event.message = event.text.trimmed(from: index, to: tail)
        readTail(from: tail, to: end, into: &event)
        if let own {
            if let outer = stamp, !outer.agrees(with: own) { event.isWhole = false }
            if stamp.map({ $0.yearDigits < 4 }) ?? true { stamp = own }
        }
        return true
    }

    private static func readNames(_ head: LineHead, into event: inout Event) {
        var count = head.count
        if count > 0 {
            let last = head.words[count - 1]
            if event.text[last.end - 1] == ASCII.colon {
                event.process = TextRange(offset: last.start, count: Int(last.count) - 1)
                count -= 1
            } else if count > 1 {
                event.process = last
                count -= 1
            }
        }
        if count > 0 { event.host = head.words[0] }
        if count > 1 { event.append("APP_DOMAIN", head.words[1]) }
    }

    /// nginx's levels are syslog's; two of them the gateway's levels cannot say, so these stay as they stand.
    private static func readLevel(_ range: TextRange, into event: inout Event) {
        guard let severity = Vocabulary.nginxSeverity(range, in: event.text) else { return }
        event.severity = severity
        switch severity {
        case 0: event.append("LEVEL", range)
        case 1: event.level = .alert
        case 2:
            event.level = .fatal
            event.append("LEVEL", range)
        case 3: event.level = .error
        case 4: event.level = .warn
        case 5: event.level = .notice
        case 6: event.level = .info
        default: event.level = .debug
        }
    }

    /// `49257#0: *4983439 `
    private static func readNumbers(from start: Int, to end: Int, into event: inout Event) -> Int {
        var index = start
        let pid = digits(at: &index, to: end, in: event.text)
        event.append("PID", pid)
        guard index < end, event.text[index] == ASCII.hash else { return index }
        index += 1
        event.append("TID", digits(at: &index, to: end, in: event.text))
        if index < end, event.text[index] == ASCII.colon { index += 1 }
        let star = event.text.skippingSeparators(from: index, to: end)
        guard star < end, event.text[star] == ASCII.asterisk else { return index }
        var next = event.text.skippingSeparators(from: star + 1, to: end)
        let connection = digits(at: &next, to: end, in: event.text)
        if connection.isEmpty { return index }
        event.append("CONNECTION", connection)
        return next
    }

    private static func digits(at index: inout Int, to end: Int, in text: borrowing ByteWriter) -> TextRange {
        let start = index
        while index < end, ASCII.isDigit(text[index]) { index += 1 }
        return TextRange(offset: start, count: index - start)
    }

    /// Where nginx's own `, client: ` and what follows it begins, or `end`. It is the first one before an address:
    /// what a client can put into its request stands behind it.
    private static func startOfTail(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Int {
        var index = start
        while true {
            index = text.firstIndex(of: ", client: ", from: index, to: end)
            if index >= end { break }
            let address = text.skippingSeparators(from: index + 10, to: end)
            if address < end, isAddress(from: address, to: end, in: text) { return index }
            index += 1
        }
        // Errors outside of a request have no client, yet may have an upstream or a host.
        index = text.firstIndex(of: ", server: ", from: start, to: end)
        return index
    }

    private static func isAddress(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Bool {
        if text.starts(with: "unix:", at: start, to: end) { return true }
        var index = start
        var hasMark = false
        while index < end, text[index] != ASCII.comma {
            let byte = text[index]
            hasMark = hasMark || byte == ASCII.dot || byte == ASCII.colon
            let isPart = ASCII.isDigit(byte) || (byte | 0x20) &- 0x61 <= 5 || byte == ASCII.dot || byte == ASCII.colon
            guard isPart, index - start < 46 else { return false }
            index += 1
        }
        return hasMark
    }

    /// `, client: 10.0.0.1, server: name, request: "GET / HTTP/1.1", host: "name"`
    private static func readTail(from start: Int, to end: Int, into event: inout Event) {
        var index = start
        while index < end, event.text[index] == ASCII.comma {
            let nameStart = event.text.skippingSeparators(from: index + 1, to: end)
            guard let name = name(at: nameStart, to: end, in: event.text) else { break }
            let valueStart = event.text.skippingSeparators(from: nameStart + name.length, to: end)
            let value: TextRange
            if valueStart < end, event.text[valueStart] == ASCII.quote {
                let quote = endOfQuoted(from: valueStart + 1, to: end, into: &event)
                value = TextRange(offset: valueStart + 1, count: quote - valueStart - 1)
                index = min(quote + 1, end)
            } else {
                index = event.text.firstIndex(of: ASCII.comma, from: valueStart, to: end)
                value = event.text.trimmed(from: valueStart, to: index)
            }
            if let key = name.key { event.append(key, value) } else { event.appendRequest(value) }
        }
        if !event.text.trimmed(from: index, to: end).isEmpty { event.isWhole = false }
    }

    /// What nginx puts behind a text, and the field it becomes; no key: the request.
    private static func name(
        at start: Int, to end: Int, in text: borrowing ByteWriter
    ) -> (length: Int, key: StaticString?)? {
        if text.starts(with: "client:", at: start, to: end) { return (7, "REMOTE_IP") }
        if text.starts(with: "server:", at: start, to: end) { return (7, "SERVER") }
        if text.starts(with: "request:", at: start, to: end) { return (8, nil) }
        if text.starts(with: "subrequest:", at: start, to: end) { return (11, "SUBREQUEST") }
        if text.starts(with: "upstream:", at: start, to: end) { return (9, "UPSTREAM") }
        if text.starts(with: "host:", at: start, to: end) { return (5, "HOST") }
        if text.starts(with: "referrer:", at: start, to: end) { return (9, "REFERRER") }
        return nil
    }

    /// nginx does not escape a quote here: the one that ends a value is followed by the next name, or by nothing but
    /// punctuation to the line's end.
    private static func endOfQuoted(from start: Int, to end: Int, into event: inout Event) -> Int {
        let first = event.text.firstIndex(of: ASCII.quote, from: start, to: end)
        var quote = first
        while quote < end {
            let next = event.text.skippingSeparators(from: quote + 1, to: end)
            if !hasWord(from: next, to: end, in: event.text) { return quote }
            if event.text[next] == ASCII.comma {
                let nameStart = event.text.skippingSeparators(from: next + 1, to: end)
                if name(at: nameStart, to: end, in: event.text) != nil { return quote }
            }
            event.isWhole = false
            quote = event.text.firstIndex(of: ASCII.quote, from: quote + 1, to: end)
        }
        event.isWhole = false
        return first
    }

    private static func hasWord(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Bool {
        if end - start > 8 { return true }
        var index = start
        while index < end {
            let byte = text[index]
            if ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte >= 0x80 { return true }
            index += 1
        }
        return false
    }
}
