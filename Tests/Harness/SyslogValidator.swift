/// Reads an RFC 5424 message strictly by the ABNF of its §6, and says where it breaks a rule.
public struct SyslogValidator {
    public struct Parameter: Equatable {
        public var name: String
        public var value: String
    }

    public struct Message: Equatable {
        public var priority: Int
        public var timestamp: String
        public var hostname: String
        public var appName: String
        public var processID: String
        public var messageID: String
        /// The elements in their order.
        public var elements: [(id: String, parameters: [Parameter])]
        public var message: String

        public static func == (a: Message, b: Message) -> Bool {
            a.priority == b.priority && a.timestamp == b.timestamp && a.hostname == b.hostname && a.appName == b.appName
                && a.processID == b.processID && a.messageID == b.messageID && a.message == b.message
                && a.elements.map(\.id) == b.elements.map(\.id)
                && a.elements.map(\.parameters) == b.elements.map(\.parameters)
        }

        public subscript(element: String, name: String) -> String? {
            elements.first { $0.id == element }?.parameters.first { $0.name == name }?.value
        }
    }

    public struct Violation: Error, CustomStringConvertible {
        public var rule: String
        public var offset: Int
        public var description: String { "\(rule) at byte \(offset)" }
    }

    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public static func read(_ bytes: [UInt8]) throws -> Message {
        var validator = SyslogValidator(bytes)
        return try validator.message()
    }

    // SYSLOG-MSG = HEADER SP STRUCTURED-DATA [SP MSG]
    private mutating func message() throws -> Message {
        try expect(UInt8(ascii: "<"))
        let priority = try number(digits: 1...3, in: 0...191)
        try expect(UInt8(ascii: ">"))
        // VERSION = NONZERO-DIGIT 0*2DIGIT
        try expect(UInt8(ascii: "1"))
        try space()
        let timestamp = try timestamp()
        try space()
        let hostname = try name(255)
        try space()
        let appName = try name(48)
        try space()
        let processID = try name(128)
        try space()
        let messageID = try name(32)
        try space()
        let elements = try structuredData()
        var text = ""
        if index < bytes.count {
            try space()
            guard let read = String(validating: Array(bytes[index...]), as: UTF8.self) else {
                throw violation("MSG is UTF-8")
            }
            text = read
        }
        return Message(
            priority: priority, timestamp: timestamp, hostname: hostname, appName: appName, processID: processID,
            messageID: messageID, elements: elements, message: text)
    }

    // TIMESTAMP = NILVALUE / FULL-DATE "T" FULL-TIME
    private mutating func timestamp() throws -> String {
        let start = index
        _ = try number(digits: 4...4, in: 0...9999)
        try expect(UInt8(ascii: "-"))
        _ = try number(digits: 2...2, in: 1...12)
        try expect(UInt8(ascii: "-"))
        _ = try number(digits: 2...2, in: 1...31)
        try expect(UInt8(ascii: "T"))
        _ = try number(digits: 2...2, in: 0...23)
        try expect(UInt8(ascii: ":"))
        _ = try number(digits: 2...2, in: 0...59)
        try expect(UInt8(ascii: ":"))
        _ = try number(digits: 2...2, in: 0...59)
        if peek() == UInt8(ascii: ".") {
            index += 1
            _ = try number(digits: 1...6, in: 0...999_999)
        }
        switch peek() {
        case UInt8(ascii: "Z"): index += 1
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            index += 1
            _ = try number(digits: 2...2, in: 0...23)
            try expect(UInt8(ascii: ":"))
            _ = try number(digits: 2...2, in: 0...59)
        default: throw violation("TIME-OFFSET")
        }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    // STRUCTURED-DATA = NILVALUE / 1*SD-ELEMENT
    private mutating func structuredData() throws -> [(id: String, parameters: [Parameter])] {
        if peek() == UInt8(ascii: "-") {
            index += 1
            return []
        }
        var elements: [(id: String, parameters: [Parameter])] = []
        repeat {
            try expect(UInt8(ascii: "["))
            let id = try parameterName()
            guard !elements.contains(where: { $0.id == id }) else { throw violation("§6.3.2: an SD-ID stands once") }
            guard id == "timeQuality" || id.wholeMatch(of: #/[^@]+@[0-9]+/#) != nil else {
                throw violation("§6.3.2: an SD-ID is registered or has an enterprise number")
            }
            var parameters: [Parameter] = []
            while peek() == 0x20 {
                index += 1
                parameters.append(try parameter())
            }
            try expect(UInt8(ascii: "]"))
            elements.append((id, parameters))
        } while peek() == UInt8(ascii: "[")
        return elements
    }

    // SD-PARAM = PARAM-NAME "=" %d34 PARAM-VALUE %d34
    private mutating func parameter() throws -> Parameter {
        let name = try parameterName()
        try expect(UInt8(ascii: "="))
        try expect(0x22)
        var value: [UInt8] = []
        while let byte = peek(), byte != 0x22 {
            guard byte != UInt8(ascii: "]") else { throw violation("PARAM-VALUE escapes ]") }
            index += 1
            if byte == 0x5C, let next = peek(), [0x22, 0x5C, 0x5D].contains(next) {
                value.append(next)
                index += 1
            } else {
                // §6.3.3: a backslash before another character is a backslash; the sender must not rely on it.
                guard byte != 0x5C else { throw violation("PARAM-VALUE escapes \\") }
                value.append(byte)
            }
        }
        try expect(0x22)
        guard let text = String(validating: value, as: UTF8.self) else { throw violation("PARAM-VALUE is UTF-8") }
        return Parameter(name: name, value: text)
    }

    // SD-NAME = 1*32PRINTUSASCII except '=', SP, ']', %d34 (")
    private mutating func parameterName() throws -> String {
        let start = index
        while let byte = peek(), (33...126).contains(byte), ![0x3D, 0x5D, 0x22].contains(byte) { index += 1 }
        guard (1...32).contains(index - start) else { throw violation("SD-NAME has 1…32 characters") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    // NILVALUE / 1*n PRINTUSASCII
    private mutating func name(_ limit: Int) throws -> String {
        let start = index
        while let byte = peek(), (33...126).contains(byte) { index += 1 }
        guard (1...limit).contains(index - start) else { throw violation("a name has 1…\(limit) PRINTUSASCII") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func number(digits: ClosedRange<Int>, in range: ClosedRange<Int>) throws -> Int {
        let start = index
        while index - start < digits.upperBound, let byte = peek(), (0x30...0x39).contains(byte) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard digits.contains(text.count), let value = Int(text), range.contains(value) else {
            throw violation("number")
        }
        return value
    }

    private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func space() throws { try expect(0x20) }

    private mutating func expect(_ byte: UInt8) throws {
        guard peek() == byte else { throw violation("'\(Unicode.Scalar(byte))' expected") }
        index += 1
    }

    private func violation(_ rule: String) -> Violation { Violation(rule: rule, offset: index) }
}
