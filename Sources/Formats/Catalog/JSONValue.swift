internal import Bytes

/// JSON as a value, for what is printed once and read by people too. Not for the hot path.
indirect enum JSONValue {
    case string(String)
    case number(Int)
    case array([JSONValue])
    /// Members in this order.
    case object([(String, JSONValue)])

    /// Appends the value: objects one member a line, arrays of texts and numbers on one line.
    func append(to output: inout ByteWriter, indent: Int) {
        switch self {
        case .string(let text):
            Self.append(text, to: &output)
        case .number(let number):
            output.append(utf8: String(number))
        case .array(let values):
            let isFlat = values.allSatisfy(\.isSingle)
            output.append(0x5B)
            for (index, value) in values.enumerated() {
                if index > 0 { output.append(isFlat ? ", " : ",") }
                if !isFlat { Self.newLine(indent + 2, &output) }
                value.append(to: &output, indent: indent + 2)
            }
            if !isFlat { Self.newLine(indent, &output) }
            output.append(0x5D)
        case .object(let members):
            output.append(0x7B)
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(0x2C) }
                Self.newLine(indent + 2, &output)
                Self.append(member.0, to: &output)
                output.append(": ")
                member.1.append(to: &output, indent: indent + 2)
            }
            Self.newLine(indent, &output)
            output.append(0x7D)
        }
    }

    private var isSingle: Bool {
        switch self {
        case .string, .number: true
        case .array, .object: false
        }
    }

    private static func append(_ text: String, to output: inout ByteWriter) {
        output.append(0x22)
        output.append(utf8: text, as: JSONText.self)
        output.append(0x22)
    }

    private static func newLine(_ indent: Int, _ output: inout ByteWriter) {
        output.append(0x0A)
        for _ in 0..<indent { output.append(0x20) }
    }
}
