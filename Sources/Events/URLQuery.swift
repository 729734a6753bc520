internal import Bytes

/// The query of a URL in a text: from behind its `?` (or the `#` of a fragment) to the URL's end.
struct URLQuery {
    /// Fields whose whole value is a URL, so that white space does not end it.
    private static let urlKeys: [StaticString] = ["RESOURCE", "REFERRER", "REFERER", "RELAYSTATE", "URL", "URI"]
    private static let requestKey: StaticString = "REQUEST"

    /// Behind the mark.
    private(set) var start: Int
    private(set) var end: Int
    /// Whether this is the query of a URL and not just a question mark in a sentence.
    private(set) var isQuery: Bool
    /// Whether the mark is encoded, so that `%26` and `%3D` separate as well.
    private let isEncoded: Bool

    /// - Parameters:
    ///   - mark: the index of `?`, `#` or `%3F`.
    ///   - floor: the text before it belongs to an earlier query.
    ///   - bound: the end of the field, or of the line.
    ///   - key: of the field that the mark stands in.
    init(
        in text: borrowing ByteWriter, at mark: Int, markLength: Int, notBefore floor: Int, to bound: Int,
        key: TextRange?
    ) {
        start = mark + markLength
        let isFragment = text[mark] == ASCII.hash
        isEncoded = markLength == 3

        var token = mark
        var hasPath = false
        while token > floor, !Self.endsURL(text[token - 1]) {
            token -= 1
            hasPath = hasPath || text[token] == ASCII.slash || Self.isEscape(of: ASCII.slash, in: text, at: token)
        }
        let kind = key.map { Self.kind(of: $0, in: text) } ?? .text
        switch kind {
        case .url:
            end = bound
        case .request:
            end = Self.endOfRequest(in: text, from: start, to: bound)
        case .text:
            let isQuoted = key == nil && token > 0 && text[token - 1] == ASCII.quote
            end = isQuoted ? text.firstIndex(of: ASCII.quote, from: start, to: bound) : start
            if !isQuoted { while end < bound, !Self.endsURL(text[end]) { end += 1 } }
        }
        let hasAssignment = Self.hasAssignment(in: text, from: start, to: end, isEncoded: isEncoded)
        isQuery = start < end && (isFragment ? hasPath && hasAssignment : kind != .text || hasPath || hasAssignment)
    }

    /// The next value of a parameter from `place` on, which is moved behind it.
    func nextValue(in text: borrowing ByteWriter, from place: inout Int) -> (start: Int, end: Int)? {
        while place < end {
            let first = place
            var value = -1
            var isLast = true
            var next = end
            var index = first
            while index < end {
                let byte = text[index]
                if byte == ASCII.ampersand || byte == ASCII.hash {
                    (next, isLast) = (index + 1, false)
                    break
                }
                if isEncoded, byte == ASCII.percent {
                    if Self.isEscape(of: ASCII.ampersand, in: text, at: index) {
                        (next, isLast) = (index + 3, false)
                        break
                    }
                    if value < 0, Self.isEscape(of: ASCII.equals, in: text, at: index) { value = index + 3 }
                }
                if byte == ASCII.equals, value < 0 { value = index + 1 }
                index += 1
            }
            place = isLast ? end : next
            // A word without `=` has no name that could stay; in a fragment it is a place in a page.
            if value < 0, text[first - 1] != ASCII.hash { value = first }
            if value >= 0, value < index { return (value, index) }
        }
        return nil
    }

    private enum Kind {
        case text, url, request
    }

    private static func kind(of key: TextRange, in text: borrowing ByteWriter) -> Kind {
        if equals(requestKey, key, in: text) { return .request }
        for name in urlKeys where equals(name, key, in: text) { return .url }
        return .text
    }

    private static func equals(_ name: StaticString, _ key: TextRange, in text: borrowing ByteWriter) -> Bool {
        guard key.count == name.utf8CodeUnitCount else { return false }
        for index in 0..<Int(key.count) where unsafe text[key.start + index] & 0xDF != name.utf8Start[index] {
            return false
        }
        return true
    }

    /// The request line's ` HTTP/1.1` is not part of the URL.
    private static func endOfRequest(in text: borrowing ByteWriter, from start: Int, to bound: Int) -> Int {
        var index = bound
        while index > start {
            index -= 1
            if text[index] == ASCII.space { return text.starts(with: " HTTP/", at: index, to: bound) ? index : bound }
        }
        return bound
    }

    private static func hasAssignment(
        in text: borrowing ByteWriter, from start: Int, to end: Int, isEncoded: Bool
    ) -> Bool {
        if text.firstIndex(of: ASCII.equals, from: start, to: end) < end { return true }
        guard isEncoded else { return false }
        for index in start..<end where Self.isEscape(of: ASCII.equals, in: text, at: index) { return true }
        return false
    }

    private static func isEscape(of byte: UInt8, in text: borrowing ByteWriter, at index: Int) -> Bool {
        guard text[index] == ASCII.percent, index + 2 < text.count, let high = hexValue(text[index + 1]),
            let low = hexValue(text[index + 2])
        else { return false }
        return high << 4 | low == byte
    }

    /// White space, control characters and `"` stand in no URL (RFC 3986 §2).
    private static func endsURL(_ byte: UInt8) -> Bool {
        byte <= ASCII.space || byte == ASCII.quote
    }
}
