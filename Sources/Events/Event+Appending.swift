internal import Bytes

extension Event {
    /// Adds a field with a key that the line does not have; the key is put behind the line. No value, no field.
    mutating func append(_ key: StaticString, _ value: TextRange) {
        if value.isEmpty || (value.count == 1 && text[value.start] == ASCII.hyphen) { return }
        let start = text.count
        text.append(key)
        fields.append(Field(key: TextRange(offset: start, count: key.utf8CodeUnitCount), value: value))
    }

    /// Adds a field unless there is one with its key: the first one counts. Without a value or a key there is none.
    mutating func appendFirst(_ key: TextRange, _ value: TextRange) {
        if value.isEmpty || (value.count == 1 && text[value.start] == ASCII.hyphen) { return }
        var isKnown = false
        for field in fields where field.key.count == key.count && Self.isSame(field.key, key, in: text) {
            isKnown = true
        }
        guard !key.isEmpty, key.count <= Self.longestKey, !isKnown, fields.count < EventBlock.fieldLimit else {
            isWhole = false
            return
        }
        fields.append(Field(key: key, value: value))
    }

    /// Bytes in a key: a bound for what comparing them costs.
    private static var longestKey: UInt32 { 256 }

    static func isSame(_ one: TextRange, _ other: TextRange, in text: borrowing ByteWriter) -> Bool {
        text.equals(text, at: one.start, from: other.start, count: Int(other.count))
    }

    /// Adds an HTTP request line: METHOD, RESOURCE and PROTOCOL if it has these three, else REQUEST.
    mutating func appendRequest(_ request: TextRange) {
        let methodEnd = text.firstIndex(of: ASCII.space, from: request.start, to: request.end)
        var protocolStart = request.end
        while protocolStart > methodEnd, text[protocolStart - 1] != ASCII.space { protocolStart -= 1 }
        guard methodEnd > request.start, protocolStart > methodEnd + 2,
            text.starts(with: "HTTP/", at: protocolStart, to: request.end)
        else {
            append("REQUEST", request)
            return
        }
        append("METHOD", TextRange(offset: request.start, count: methodEnd - request.start))
        append("RESOURCE", TextRange(offset: methodEnd + 1, count: protocolStart - methodEnd - 2))
        append("PROTOCOL", TextRange(offset: protocolStart, count: request.end - protocolStart))
    }
}
