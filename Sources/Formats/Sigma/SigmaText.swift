/// Text as Sigma's YAML has it.
enum SigmaText {
    /// A text in single quotes, whatever it holds (YAML 1.2.2 §7.3.2).
    static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// A value to compare with. In Sigma `*` and `?` stand for any text, and `\` takes that from them.
    static func value(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if character == "*" || character == "?" || character == "\\" { escaped += "\\" }
            escaped.append(character)
        }
        return quoted(escaped)
    }

    /// A paragraph in lines of at most 100 characters, each behind `indent`.
    static func paragraph(_ text: String, indent: String) -> [String] {
        var lines: [String] = []
        var line = indent
        for word in text.split(separator: " ") {
            if line != indent, line.count + 1 + word.count > 100 {
                lines.append(line)
                line = indent
            }
            line += (line == indent ? "" : " ") + word
        }
        return lines + [line]
    }
}
