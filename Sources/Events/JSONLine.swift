internal import Bytes

/// A JSON object: gatepost's own (INTERFACE §3) read back, or any other.
///
/// Members that an event has a place for go there; the members of `data` behind a time, as gatepost has it, and all
/// others become fields. Nested values stay as they are written.
enum JSONLine {
    /// Reads the line if it is an object.
    /// - Returns: whether it is. If not, `event` is as before.
    static func read(from start: Int, to end: Int, stamp: inout Timestamp?, into event: inout Event) -> Bool {
        var check = JSONScan(from: start, to: end)
        while check.next(in: event.text) != nil {}
        guard check.isComplete else { return false }

        event.shape = .structured
        var scan = JSONScan(from: start, to: end)
        while var member = scan.next(in: event.text) {
            unescape(&member, in: &event.text)
            if stamp == nil, let time = time(member, in: event.text) {
                stamp = time
            } else if member.kind == .object, stamp != nil, event.text.holds("data", in: member.key) {
                var data = JSONScan(from: member.value.start, to: member.value.end)
                while var inner = data.next(in: event.text) {
                    unescape(&inner, in: &event.text)
                    add(inner, to: &event)
                }
            } else if member.kind != .string || !setProperty(member, of: &event) {
                add(member, to: &event)
            }
        }
        return true
    }

    private static func add(_ member: JSONScan.Member, to event: inout Event) {
        if member.kind != .null { event.appendFirst(member.key, member.value) }
    }

    private static func time(_ member: JSONScan.Member, in text: borrowing ByteWriter) -> Timestamp? {
        let isTime =
            text.holds("time", in: member.key) || text.holds("timestamp", in: member.key)
            || text.holds("@timestamp", in: member.key)
        guard isTime, member.kind == .string,
            let stamp = text.timestamp(from: member.value.start, to: member.value.end), stamp.end == member.value.end
        else { return nil }
        return stamp
    }

    /// Takes a text to where an event has a place for it, unless something is there.
    private static func setProperty(_ member: JSONScan.Member, of event: inout Event) -> Bool {
        let key = member.key
        if event.text.holds("level", in: key) {
            guard event.level == nil, let level = Vocabulary.anyLevel(member.value, in: event.text) else {
                return false
            }
            event.level = level
            return true
        }
        if event.text.holds("outcome", in: key) {
            guard event.outcome == nil, let outcome = Vocabulary.outcome(member.value, in: event.text) else {
                return false
            }
            event.outcome = outcome
            return true
        }
        if event.text.holds("host", in: key) || event.text.holds("hostname", in: key) {
            return set(&event.host, to: member.value)
        }
        if event.text.holds("app", in: key) { return set(&event.app, to: member.value) }
        if event.text.holds("process", in: key) { return set(&event.process, to: member.value) }
        if event.text.holds("component", in: key) { return set(&event.component, to: member.value) }
        if event.text.holds("subcomponent", in: key) { return set(&event.subcomponent, to: member.value) }
        if event.text.holds("event", in: key) { return set(&event.name, to: member.value) }
        if event.text.holds("message", in: key) || event.text.holds("msg", in: key) {
            return set(&event.message, to: member.value)
        }
        return false
    }

    private static func set(_ property: inout TextRange, to value: TextRange) -> Bool {
        guard property.isEmpty else { return false }
        property = value
        return true
    }

    /// Undoes the escapes of a member, putting key and value behind the line.
    private static func unescape(_ member: inout JSONScan.Member, in text: inout ByteWriter) {
        guard member.isEscaped else { return }
        member.key = unescaped(member.key, in: &text)
        if member.kind == .string { member.value = unescaped(member.value, in: &text) }
    }

    /// A string without its escapes (RFC 8259 §7), put behind the line if it has any. Half of a surrogate pair becomes
    /// U+FFFD.
    private static func unescaped(_ range: TextRange, in text: inout ByteWriter) -> TextRange {
        guard text.firstIndex(of: ASCII.backslash, from: range.start, to: range.end) < range.end else { return range }
        let start = text.count
        var index = range.start
        while index < range.end {
            let next = text.firstIndex(of: ASCII.backslash, from: index, to: range.end)
            text.appendOwn(from: index, count: next - index)
            guard next + 1 < range.end else { break }
            index = next + 2
            switch text[next + 1] {
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "u"): appendScalar(at: &index, to: range.end, in: &text)
            default: text.append(text[next + 1])
            }
        }
        return TextRange(offset: start, count: text.count - start)
    }

    /// Appends what `\u` before `index` stands for, taking the other half of a pair with it.
    private static func appendScalar(at index: inout Int, to end: Int, in text: inout ByteWriter) {
        var value: UInt32 = 0xFFFD
        if let first = hexadecimal(at: index, to: end, in: text) {
            index += 4
            value = first
            if first >= 0xD800, first < 0xDC00, text.starts(with: "\\u", at: index, to: end),
                let second = hexadecimal(at: index + 2, to: end, in: text), second >= 0xDC00, second < 0xE000
            {
                index += 6
                value = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
        }
        let scalar = Unicode.Scalar(value) ?? "\u{FFFD}"
        for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(unit) }
    }

    private static func hexadecimal(at index: Int, to end: Int, in text: borrowing ByteWriter) -> UInt32? {
        guard end - index >= 4 else { return nil }
        var value: UInt32 = 0
        for offset in 0..<4 {
            let byte = text[index + offset]
            let digit: UInt8
            if ASCII.isDigit(byte) {
                digit = byte - ASCII.zero
            } else if (byte | 0x20) &- 0x61 <= 5 {
                digit = (byte | 0x20) - 0x57
            } else {
                return nil
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
