/// The reference of all settings, in Markdown: a table per top-level key.
public enum SettingsReference {
    public static func markdown<Values>(of table: SettingsTable<Values>) -> String {
        var text = ""
        var part: [String] = []
        for row in table.reference {
            let depth = row.keys.count > 1 && row.keys[1] == "NAME" ? 2 : 1
            if Array(row.keys.prefix(depth)) != part {
                part = Array(row.keys.prefix(depth))
                if !text.isEmpty { text += "\n" }
                text += "### `\(part.joined(separator: "."))`\n\n"
                text += "| setting | takes | default | what it does |\n|---|---|---|---|\n"
            }
            let name = row.keys.dropFirst(depth).joined(separator: ".")
            text += "| `\(name)` | \(cell(row.summary)) | \(cell(row.defaultText)) | \(cell(row.help)) |\n"
        }
        return text
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
