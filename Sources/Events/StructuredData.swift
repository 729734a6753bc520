internal import Bytes

/// STRUCTURED-DATA of RFC 5424 (§6.3), read into an event's fields.
///
/// The elements that gatepost writes (INTERFACE §3) go back to where they came from; of any other element a parameter
/// becomes a field `ID.NAME`, without the ID's enterprise number.
enum StructuredData {
    /// Twice what RFC 5424 allows: a bound for what is copied into keys.
    private static let longestIdentifier = 64

    /// Where the structured data that begins at `start` ends: behind `-`, or behind the last bracket. Where it is broken,
    /// what follows is message.
    static func end(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Int {
        guard start < end else { return start }
        if text[start] == ASCII.hyphen, start + 1 == end || text[start + 1] == ASCII.space { return start + 1 }
        var index = start
        while index < end, text[index] == ASCII.openBracket {
            guard let next = endOfElement(from: index, to: end, in: text) else { return index }
            index = next
        }
        return index
    }

    /// The index behind an element's bracket; nil if it does not end.
    private static func endOfElement(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Int? {
        var index = start + 1
        while true {
            index = text.firstIndex(of: ASCII.closeBracket, or: ASCII.quote, from: index, to: end)
            guard index < end else { return nil }
            if text[index] == ASCII.closeBracket { return index + 1 }
            index = endOfValue(from: index + 1, to: end, in: text)
            guard index < end else { return nil }
            index += 1
        }
    }

    /// The quote that ends the value at `start`, or `end`.
    private static func endOfValue(from start: Int, to end: Int, in text: borrowing ByteWriter) -> Int {
        var index = start
        while true {
            index = text.firstIndex(of: ASCII.quote, or: ASCII.backslash, from: index, to: end)
            guard index < end else { return end }
            if text[index] == ASCII.quote { return index }
            index = min(index + 2, end)
        }
    }

    /// Reads the elements of `start..<end`, each of which is whole.
    static func read(from start: Int, to end: Int, stamp: inout Timestamp?, into event: inout Event) {
        var index = start
        while index < end, event.text[index] == ASCII.openBracket {
            guard let next = endOfElement(from: index, to: end, in: event.text) else { return }
            let idStart = index + 1
            var idEnd = idStart
            while idEnd < next - 1, event.text[idEnd] > ASCII.space { idEnd += 1 }
            var shortEnd = event.text.firstIndex(of: 0x40, from: idStart, to: idEnd)
            if shortEnd == idStart { shortEnd = idEnd }
            let identifier = TextRange(offset: idStart, count: shortEnd - idStart)
            readParameters(of: identifier, from: idEnd, to: next - 1, stamp: &stamp, into: &event)
            index = next
        }
    }

    private static func readParameters(
        of identifier: TextRange, from start: Int, to end: Int, stamp: inout Timestamp?, into event: inout Event
    ) {
        let isGateway = event.text.holds("gateway", in: identifier)
        let isGatepost = event.text.holds("gatepost", in: identifier)
        let isTimeQuality = event.text.holds("timeQuality", in: identifier)
        var index = start
        while true {
            index = event.text.skippingSeparators(from: index, to: end)
            guard index < end else { return }
            let equals = event.text.firstIndex(of: ASCII.equals, from: index, to: end)
            guard equals + 1 < end, event.text[equals + 1] == ASCII.quote else {
                event.isWhole = false
                return
            }
            let name = TextRange(offset: index, count: equals - index)
            let valueEnd = endOfValue(from: equals + 2, to: end, in: event.text)
            let value = unescaped(from: equals + 2, to: valueEnd, in: &event.text)
            index = min(valueEnd + 1, end)
            if isGatepost, setProperty(name, value, of: &event) { continue }
            if isTimeQuality, event.text.holds("tzKnown", in: name), event.text.holds("0", in: value) {
                stamp?.isZoneAssumed = true
                continue
            }
            let isPlain = isGateway || isGatepost || identifier.count > Self.longestIdentifier
            let key = isPlain ? name : qualified(name, by: identifier, in: &event.text)
            event.appendFirst(key, value)
        }
    }

    /// Takes a parameter of gatepost's own element to where it belongs.
    private static func setProperty(_ name: TextRange, _ value: TextRange, of event: inout Event) -> Bool {
        if event.text.holds("level", in: name) {
            event.level = Vocabulary.level(value, in: event.text)
            return event.level != nil
        }
        if event.text.holds("outcome", in: name) {
            event.outcome = Vocabulary.outcome(value, in: event.text)
            return event.outcome != nil
        }
        if event.text.holds("component", in: name) {
            event.component = value
        } else if event.text.holds("subcomponent", in: name) {
            event.subcomponent = value
        } else if event.text.holds("host", in: name) {
            event.host = value
        } else if event.text.holds("app", in: name) {
            event.app = value
        } else if event.text.holds("process", in: name) {
            event.process = value
        } else if event.text.holds("event", in: name) {
            event.name = value
        } else {
            return false
        }
        return true
    }

    /// The value with `\"`, `\\` and `\]` undone (§6.3.3), put behind the line if there was any of these.
    private static func unescaped(from start: Int, to end: Int, in text: inout ByteWriter) -> TextRange {
        guard text.firstIndex(of: ASCII.backslash, from: start, to: end) < end else {
            return TextRange(offset: start, count: end - start)
        }
        let copy = text.count
        var index = start
        while index < end {
            let next = text.firstIndex(of: ASCII.backslash, from: index, to: end)
            text.appendOwn(from: index, count: next - index)
            index = next
            guard index < end else { break }
            let escaped = index + 1 < end ? text[index + 1] : 0
            if escaped == ASCII.quote || escaped == ASCII.backslash || escaped == ASCII.closeBracket {
                text.append(escaped)
                index += 2
            } else {
                text.append(ASCII.backslash)
                index += 1
            }
        }
        return TextRange(offset: copy, count: text.count - copy)
    }

    private static func qualified(_ name: TextRange, by identifier: TextRange, in text: inout ByteWriter) -> TextRange {
        let start = text.count
        text.appendOwn(from: identifier.start, count: Int(identifier.count))
        text.append(ASCII.dot)
        text.appendOwn(from: name.start, count: Int(name.count))
        return TextRange(offset: start, count: text.count - start)
    }
}
