/// Values written as YAML.
enum YAMLText {
    /// A text as a scalar that is read back as the same text, in quotes where it would be taken for something else.
    static func scalar(_ text: String) -> String {
        isPlain(text) ? text : inQuotes(text)
    }

    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, isWord(first) || first == 0x2F, last != 0x3A
        else {
            return false
        }
        return text.utf8.allSatisfy { isWord($0) || "-./:%+@=".utf8.contains($0) } && text.lowercased() != "null"
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
        default: false
        }
    }

    private static func inQuotes(_ text: String) -> String {
        var result = "\""
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "\"", "\\":
                result.unicodeScalars += ["\\", scalar]
            case "$" where index + 1 < scalars.count && scalars[index + 1] == "{":
                // Otherwise it would be expanded when it is read back.
                result += "$$"
            default:
                guard escaped(String(scalar)) != String(scalar) else {
                    result.unicodeScalars.append(scalar)
                    continue
                }
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return result + "\""
    }
}

extension ShownValue {
    /// The value on one line.
    var inFlowStyle: String {
        switch self {
        case .unset: ""
        case .text(let text): YAMLText.scalar(text)
        case .list(let values): "[\(values.map(YAMLText.scalar).joined(separator: ", "))]"
        case .map(let pairs) where pairs.isEmpty: "{}"
        case .map(let pairs):
            "{ \(pairs.map { "\(YAMLText.scalar($0.key)): \(YAMLText.scalar($0.value))" }.joined(separator: ", ")) }"
        }
    }
}
