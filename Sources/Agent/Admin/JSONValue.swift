/// A value of JSON (RFC 8259), to be written. Objects keep the order of their keys.
indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case count(UInt64)
    /// Finite; written with three decimals.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([(key: String, value: JSONValue)])

    static func optional(_ text: String?) -> JSONValue { text.map(JSONValue.string) ?? .null }
    static func optional(_ number: Double?) -> JSONValue { number.map(JSONValue.number) ?? .null }

    /// Indented for people, with a line end.
    var text: String {
        var result = ""
        write(to: &result, indentation: "")
        return result + "\n"
    }

    private func write(to result: inout String, indentation: String) {
        let inner = indentation + "  "
        switch self {
        case .null: result += "null"
        case .bool(let value): result += value ? "true" : "false"
        case .integer(let value): result += String(value)
        case .count(let value): result += String(value)
        case .number(let value): result += Self.decimal(value)
        case .string(let value): result += Self.quoted(value)
        case .array(let values):
            result += "["
            for (index, value) in values.enumerated() {
                result += index == 0 ? "\n\(inner)" : ",\n\(inner)"
                value.write(to: &result, indentation: inner)
            }
            result += values.isEmpty ? "]" : "\n\(indentation)]"
        case .object(let members):
            result += "{"
            for (index, member) in members.enumerated() {
                result += "\(index == 0 ? "" : ",")\n\(inner)\(Self.quoted(member.key)): "
                member.value.write(to: &result, indentation: inner)
            }
            result += members.isEmpty ? "}" : "\n\(indentation)}"
        }
    }

    /// Three decimals at most.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "0" }
        let thousandths = Int64((value * 1000).rounded())
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        let digits = String(rest)
        let fraction = String(repeating: "0", count: 3 - digits.count) + digits
        return (thousandths < 0 ? "-" : "") + (rest == 0 ? "\(whole)" : "\(whole).\(fraction)")
    }

    /// `text` as a JSON string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
