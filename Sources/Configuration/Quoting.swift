/// `text` in quotes for a message: on one line, of bounded length, and harmless to a terminal.
public func quoted(_ text: String) -> String {
    "'\(escaped(text, limit: 100))'"
}

/// `text` with control characters and what else moves a terminal's cursor or direction written as escapes.
/// - Parameter limit: of characters; the rest becomes `…`.
func escaped(_ text: String, limit: Int = 4096) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
        guard count < limit else { return result + "…" }
        count += 1
        switch scalar {
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        default:
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
    }
    return result
}
