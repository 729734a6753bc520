/// Whether bytes are one JSON object (RFC 8259) and nothing else. No recursion: the depth is bounded.
struct JSONObjectCheck {
    private let bytes: [UInt8]
    private var index = 0

    private static let maximumDepth = 256

    static func passes(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == UInt8(ascii: "{"), String(validating: bytes, as: UTF8.self) != nil else { return false }
        var check = JSONObjectCheck(bytes)
        return check.value() && check.index == bytes.count
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8 { index < bytes.count ? bytes[index] : 0 }

    /// A value; those inside are walked through with a list of what is open.
    private mutating func value() -> Bool {
        var open: [UInt8] = []
        while true {
            skipSpace()
            switch next {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = next == UInt8(ascii: "{")
                guard open.count < Self.maximumDepth else { return false }
                index += 1
                skipSpace()
                if next == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                    index += 1
                } else {
                    open.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
                    if isObject, !key() { return false }
                    continue
                }
            case UInt8(ascii: "\""): guard string() else { return false }
            case UInt8(ascii: "t"): guard word("true") else { return false }
            case UInt8(ascii: "f"): guard word("false") else { return false }
            case UInt8(ascii: "n"): guard word("null") else { return false }
            default: guard number() else { return false }
            }
            // Behind a value: the ends of what is open, or a comma and the next value.
            while let end = open.last {
                skipSpace()
                if next == UInt8(ascii: ",") {
                    index += 1
                    if end == UInt8(ascii: "}"), !key() { return false }
                    break
                }
                guard next == end else { return false }
                index += 1
                open.removeLast()
            }
            if open.isEmpty { return true }
        }
    }

    private mutating func skipSpace() {
        while next == 0x20 || next == 0x09 || next == 0x0A || next == 0x0D { index += 1 }
    }

    private mutating func key() -> Bool {
        skipSpace()
        guard next == UInt8(ascii: "\""), string() else { return false }
        skipSpace()
        guard next == UInt8(ascii: ":") else { return false }
        index += 1
        return true
    }

    private mutating func string() -> Bool {
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") { return true }
            if byte < 0x20 { return false }
            guard byte == UInt8(ascii: "\\") else { continue }
            switch next {
            case UInt8(ascii: "u"):
                guard bytes.count - index > 4, bytes[(index + 1)...(index + 4)].allSatisfy(isHexDigit) else {
                    return false
                }
                index += 5
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                index += 1
            default: return false
            }
        }
        return false
    }

    private mutating func number() -> Bool {
        if next == UInt8(ascii: "-") { index += 1 }
        let start = index
        guard digits() else { return false }
        if bytes[start] == 0x30, index - start > 1 { return false }
        if next == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if next | 0x20 == UInt8(ascii: "e") {
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            guard digits() else { return false }
        }
        return true
    }

    private mutating func digits() -> Bool {
        let start = index
        while (0x30...0x39).contains(next) { index += 1 }
        return index > start
    }

    private mutating func word(_ word: StaticString) -> Bool {
        guard bytes[index...].starts(with: word.description.utf8) else { return false }
        index += word.utf8CodeUnitCount
        return true
    }

    private func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
    }
}
