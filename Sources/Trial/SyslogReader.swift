/// Reads the parts of an RFC 5424 message one after the other; each answers nil where the ABNF says otherwise.
struct SyslogReader {
    /// A part that may be the NILVALUE, which is nil here.
    struct Part {
        var value: [UInt8]?
    }

    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { index == bytes.count }

    private var next: UInt8? { isAtEnd ? nil : bytes[index] }

    /// Takes `text`, or nothing.
    mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard bytes.count - index >= count else { return false }
        for offset in 0..<count where unsafe bytes[index + offset] != text.utf8Start[offset] { return false }
        index += count
        return true
    }

    /// What is left, without `mark` if it begins with it.
    func rest(without mark: [UInt8]) -> [UInt8] {
        let rest = bytes[index...]
        return Array(rest.starts(with: mark) ? rest.dropFirst(mark.count) : rest)
    }

    /// PRI: `<0>` to `<191>`, no leading zeros.
    mutating func priority() -> Int? {
        guard skip("<") else { return nil }
        let start = index
        var value = 0
        while let byte = next, (0x30...0x39).contains(byte), index - start < 3 {
            value = value * 10 + Int(byte - 0x30)
            index += 1
        }
        let digits = index - start
        guard digits > 0, value <= 191, digits == 1 || bytes[start] != 0x30, skip(">") else { return nil }
        return value
    }

    /// A word of PRINTUSASCII and the space behind it.
    mutating func word(atMost limit: Int) -> Part? {
        let start = index
        while let byte = next, (0x21...0x7E).contains(byte) { index += 1 }
        let word = bytes[start..<index]
        guard !word.isEmpty, word.count <= limit, skip(" ") else { return nil }
        return Part(value: word.elementsEqual([0x2D]) ? nil : Array(word))
    }

    /// TIMESTAMP (§6.2.3): RFC 3339 with capital letters, at most six digits of fraction and no leap second.
    mutating func timestamp() -> Part? {
        guard let part = word(atMost: 32) else { return nil }
        guard let text = part.value else { return part }
        var digits = SyslogReader(text)
        guard let year = digits.number(4), digits.skip("-"), let month = digits.number(2), digits.skip("-"),
            let day = digits.number(2), digits.skip("T"), let hour = digits.number(2), digits.skip(":"),
            let minute = digits.number(2), digits.skip(":"), let second = digits.number(2)
        else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...days[month - 1]).contains(day), hour < 24, minute < 60, second < 60
        else { return nil }
        if digits.skip(".") {
            let start = digits.index
            while let byte = digits.next, (0x30...0x39).contains(byte) { digits.index += 1 }
            guard (1...6).contains(digits.index - start) else { return nil }
        }
        if digits.skip("Z") { return digits.isAtEnd ? part : nil }
        guard digits.skip("+") || digits.skip("-"), let hours = digits.number(2), digits.skip(":"),
            let minutes = digits.number(2), hours < 24, minutes < 60, digits.isAtEnd
        else { return nil }
        return part
    }

    /// Exactly so many digits.
    private mutating func number(_ digits: Int) -> Int? {
        guard bytes.count - index >= digits else { return nil }
        var value = 0
        for byte in bytes[index..<(index + digits)] {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        index += digits
        return value
    }

    /// STRUCTURED-DATA (§6.3); no elements for the NILVALUE.
    mutating func structuredData() -> [SyslogMessage.Element]? {
        if skip("-") { return [] }
        var elements: [SyslogMessage.Element] = []
        var seen: Set<[UInt8]> = []
        while skip("[") {
            guard let id = name(), seen.insert(id).inserted else { return nil }
            var parameters: [SyslogMessage.Parameter] = []
            while skip(" ") {
                guard let name = name(), skip("=\""), let value = value() else { return nil }
                parameters.append(SyslogMessage.Parameter(name: name, value: value))
            }
            guard skip("]") else { return nil }
            elements.append(SyslogMessage.Element(id: id, parameters: parameters))
        }
        return elements.isEmpty ? nil : elements
    }

    /// SD-NAME: 1 to 32 of PRINTUSASCII but `=`, space, `]` and `"`.
    private mutating func name() -> [UInt8]? {
        let start = index
        while let byte = next, (0x21...0x7E).contains(byte), byte != 0x3D, byte != 0x5D, byte != 0x22 { index += 1 }
        return (1...32).contains(index - start) ? Array(bytes[start..<index]) : nil
    }

    /// PARAM-VALUE and the quote that ends it. A backslash before any but `"`, `\` and `]` is just a backslash.
    private mutating func value() -> [UInt8]? {
        var value: [UInt8] = []
        while let byte = next {
            index += 1
            switch byte {
            case 0x22: return value
            case 0x5D: return nil
            case 0x5C:
                if let escaped = next, escaped == 0x22 || escaped == 0x5C || escaped == 0x5D {
                    value.append(escaped)
                    index += 1
                } else {
                    value.append(byte)
                }
            default: value.append(byte)
            }
        }
        return nil
    }
}
