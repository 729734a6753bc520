/// A setting's line in the reference.
struct ReferenceRow: Equatable, Sendable {
    /// From the top: `outputs`, `NAME`, `batch`, `max_bytes`.
    var keys: [String]
    /// What may be written.
    var summary: String
    /// In Markdown: a value, or words.
    var defaultText: String
    var help: String

    func below(_ key: String) -> ReferenceRow {
        var row = self
        row.keys.insert(key, at: 0)
        return row
    }
}
