/// A JSON document (RFC 8259) that a server answered with. Not for events: it is a tree.
indirect enum JSONValue: Equatable {
    case null
    case bool(Bool)
    /// As it stands.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// Of a name that stands twice the last value counts.
    case object([String: JSONValue])

    /// - Returns: nil for what is no JSON, or is nested deeper than any server's answer.
    init?(_ bytes: [UInt8]) {
        var reader = Reader(bytes: bytes)
        guard let value = reader.value(depth: 0), reader.isAtEnd else { return nil }
        self = value
    }

    subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var integer: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    var elements: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    private struct Reader {
        let bytes: [UInt8]
        private var index = 0
        private static let deepest = 32

        init(bytes: [UInt8]) { self.bytes = bytes }

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return index == bytes.count
            }
        }

        private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

        private mutating func skipSpace() {
            while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
        }

        private mutating func skip(_ text: String) -> Bool {
            guard bytes[index...].starts(with: text.utf8) else { return false }
            index += text.utf8.count
            return true
        }

        mutating func value(depth: Int) -> JSONValue? {
            skipSpace()
            guard depth < Self.deepest, let first = next else { return nil }
            switch first {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string().map { .string($0) }
            case UInt8(ascii: "t"): return skip("true") ? .bool(true) : nil
            case UInt8(ascii: "f"): return skip("false") ? .bool(false) : nil
            case UInt8(ascii: "n"): return skip("null") ? .null : nil
            default: return number()
            }
        }

        private mutating func object(depth: Int) -> JSONValue? {
            index += 1
            var members: [String: JSONValue] = [:]
            skipSpace()
            if skip("}") { return .object(members) }
            while true {
                skipSpace()
                guard let name = string() else { return nil }
                skipSpace()
                guard skip(":"), let value = value(depth: depth + 1) else { return nil }
                members[name] = value
                skipSpace()
                if skip("}") { return .object(members) }
                guard skip(",") else { return nil }
            }
        }

        private mutating func array(depth: Int) -> JSONValue? {
            index += 1
            var elements: [JSONValue] = []
            skipSpace()
            if skip("]") { return .array(elements) }
            while true {
                guard let value = value(depth: depth + 1) else { return nil }
                elements.append(value)
                skipSpace()
                if skip("]") { return .array(elements) }
                guard skip(",") else { return nil }
            }
        }

        private mutating func number() -> JSONValue? {
            let start = index
            while let byte = next, (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte) { index += 1 }
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            return Double(text) == nil ? nil : .number(text)
        }

        private mutating func string() -> String? {
            guard skip("\"") else { return nil }
            var text: [UInt8] = []
            while let byte = next {
                index += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let scalar = escape() else { return nil }
                    text.append(contentsOf: String(scalar).utf8)
                case 0..<0x20: return nil
                default: text.append(byte)
                }
            }
            return nil
        }

        /// What stands behind a backslash; half a surrogate pair becomes U+FFFD.
        private mutating func escape() -> Character? {
            guard let kind = next else { return nil }
            index += 1
            switch kind {
            case UInt8(ascii: "n"): return "\n"
            case UInt8(ascii: "t"): return "\t"
            case UInt8(ascii: "r"): return "\r"
            case UInt8(ascii: "b"): return "\u{8}"
            case UInt8(ascii: "f"): return "\u{c}"
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(UnicodeScalar(kind))
            case UInt8(ascii: "u"):
                guard let high = unit() else { return nil }
                if (0xD800..<0xDC00).contains(high), skip("\\u"), let low = unit(), (0xDC00..<0xE000).contains(low) {
                    return UnicodeScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)).map { Character($0) }
                }
                return Character(UnicodeScalar(high) ?? "\u{FFFD}")
            default: return nil
            }
        }

        private mutating func unit() -> UInt32? {
            guard bytes.count - index >= 4 else { return nil }
            let digits = String(decoding: bytes[index..<(index + 4)], as: UTF8.self)
            index += 4
            return digits.utf8.allSatisfy { $0 != 0x2B && $0 != 0x2D } ? UInt32(digits, radix: 16) : nil
        }
    }
}
