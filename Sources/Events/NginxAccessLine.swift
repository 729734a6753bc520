internal import Bytes

/// A line of nginx's access log, with or without a syslog header before it:
/// `host TAG apphost client - user [CLF time] "GET / HTTP/2.0" status bytes "referrer" "agent" "xff" request_time upstream_time .`
///
/// All of it becomes fields, so there is no message.
enum NginxAccessLine {
    /// Reads the line if it is one.
    /// - Parameter stamp: the time before it, replaced by nginx's own if that says more.
    /// - Returns: whether it is a line of this shape. If not, `event` is as before.
    static func read(_ head: LineHead, stamp: inout Timestamp?, to end: Int, into event: inout Event) -> Bool {
        guard head.stop == .request, head.count >= 3, head.count <= 6 else { return false }
        var index = head.stopStart
        var own: Timestamp?
        if event.text[index] == ASCII.openBracket {
            own = event.text.commonLogTimestamp(from: index + 1, to: end)
            guard let own, own.end < end, event.text[own.end] == ASCII.closeBracket else { return false }
            index = event.text.skippingSeparators(from: own.end + 1, to: end)
        }
        guard let request = quoted(at: &index, to: end, in: event.text) else { return false }
        let status = word(at: &index, to: end, in: event.text)
        guard status.count == 3, event.text.isNumber(status) else { return false }

        readNames(head, hasTime: stamp != nil, into: &event)
        let client = head.count - 3
        event.bodyStart = head.words[client].start
        event.append("REMOTE_IP", head.words[client])
        event.append("IDENT", head.words[client + 1])
        event.append("REMOTE_USER", head.words[client + 2])
        event.appendRequest(request)
        event.append("STATUS", status)
        event.append("BYTES", word(at: &index, to: end, in: event.text))
        if let referrer = quoted(at: &index, to: end, in: event.text) { event.append("REFERRER", referrer) }
        if let agent = quoted(at: &index, to: end, in: event.text) { event.append("USER_AGENT", agent) }
        if let forwarded = quoted(at: &index, to: end, in: event.text) { event.append("X_FORWARDED_FOR", forwarded) }
        readTimes(from: index, to: end, into: &event)
        if let own { choose(own, over: &stamp, in: &event) }
        return true
    }

    /// The words before the client: host, tag and the application's domain, or some of them.
    private static func readNames(_ head: LineHead, hasTime: Bool, into event: inout Event) {
        switch (head.count - 3, hasTime) {
        case (0, _):
            break
        case (1, true):
            event.host = head.words[0]
        case (1, false):
            event.append("APP_DOMAIN", head.words[0])
        case (2, _):
            event.host = head.words[0]
            let second = head.words[1]
            if event.text.firstIndex(of: ASCII.dot, from: second.start, to: second.end) < second.end {
                event.append("APP_DOMAIN", second)
            } else {
                event.process = second
            }
        default:
            event.host = head.words[0]
            event.process = head.words[1]
            event.append("APP_DOMAIN", head.words[2])
        }
        if event.process.count > 1, event.text[event.process.end - 1] == ASCII.colon { event.process.count -= 1 }
    }

    /// Behind the last quote: the request's time, those of the upstreams (`-`, one, or a list), and nginx's `$pipe`.
    private static func readTimes(from start: Int, to end: Int, into event: inout Event) {
        var index = start
        event.append("REQUEST_TIME", word(at: &index, to: end, in: event.text))
        var rest = event.text.trimmed(from: index, to: end)
        var pipe = TextRange.none
        if rest.count >= 1 {
            let last = event.text[rest.end - 1]
            let standsAlone = rest.count == 1 || event.text[rest.end - 2] == ASCII.space
            if standsAlone, last == ASCII.dot || last == 0x70 {
                pipe = TextRange(offset: rest.end - 1, count: 1)
                rest = event.text.trimmed(from: rest.start, to: rest.end - 1)
            }
        }
        event.append("UPSTREAM_TIME", rest)
        event.append("PIPE", pipe)
        for index in rest.start..<rest.end {
            let byte = event.text[index]
            let isTime =
                ASCII.isDigit(byte) || byte == ASCII.dot || byte == ASCII.comma || byte == ASCII.colon
                || byte == ASCII.hyphen || byte == ASCII.space
            if !isTime { event.isWhole = false }
        }
    }

    /// Takes nginx's time, which has a year and a zone, unless the time before it has both.
    private static func choose(_ own: Timestamp, over stamp: inout Timestamp?, in event: inout Event) {
        if let outer = stamp {
            if !outer.agrees(with: own) { event.isWhole = false }
            if outer.yearDigits == 4, outer.offsetMinutes != nil { return }
        }
        stamp = own
    }

    /// The text in quotes at `index`, which then stands behind it and the space that follows. nginx writes a quote
    /// inside as `\x22`; should one be there all the same, only one before a space ends the text.
    private static func quoted(at index: inout Int, to end: Int, in text: borrowing ByteWriter) -> TextRange? {
        guard index < end, text[index] == ASCII.quote else { return nil }
        var quote = index
        repeat {
            quote = text.firstIndex(of: ASCII.quote, from: quote + 1, to: end)
            guard quote < end else { return nil }
        } while quote + 1 < end && !text.isSeparator(at: quote + 1, to: end)
        let range = TextRange(offset: index + 1, count: quote - index - 1)
        index = text.skippingSeparators(from: quote + 1, to: end)
        return range
    }

    private static func word(at index: inout Int, to end: Int, in text: borrowing ByteWriter) -> TextRange {
        guard index < end, text[index] != ASCII.quote else { return .none }
        let wordEnd = text.endOfWord(from: index, to: end)
        let range = TextRange(offset: index, count: wordEnd - index)
        index = text.skippingSeparators(from: wordEnd, to: end)
        return range
    }
}
