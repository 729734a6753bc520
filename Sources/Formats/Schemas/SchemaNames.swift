internal import Bytes
internal import Events

/// What the catalog's rows are in the schemas, rendered once: per event it is only copied.
final class SchemaNames: Sendable {
    static let shared = SchemaNames(Catalog.rows)

    private let text: ByteWriter
    /// By the row's index.
    private let ecs: [TextRange]
    private let cef: [TextRange]

    private init(_ rows: [CatalogRow]) {
        var text = ByteWriter()
        var ecs: [TextRange] = []
        var cef: [TextRange] = []
        for row in rows {
            let start = text.count
            Self.appendECS(row, to: &text)
            let middle = text.count
            text.append(utf8: row.name, as: CEFHeaderText.self)
            text.append(0x7C)
            text.append(utf8: row.title, as: CEFHeaderText.self)
            ecs.append(TextRange(offset: start, count: middle - start))
            cef.append(TextRange(offset: middle, count: text.count - middle))
        }
        self.text = text
        self.ecs = ecs
        self.cef = cef
    }

    private static func appendECS(_ row: CatalogRow, to text: inout ByteWriter) {
        text.append(",\"action\":\"")
        text.append(utf8: row.name, as: JSONText.self)
        text.append("\",\"category\":[\"")
        text.append(utf8: row.entry.category.rawValue, as: JSONText.self)
        text.append("\"]")
        for (index, type) in row.types.enumerated() {
            text.append(index == 0 ? ",\"type\":[\"" : "\",\"")
            text.append(utf8: type.rawValue, as: JSONText.self)
        }
        if !row.types.isEmpty { text.append("\"]") }
    }

    /// Appends `,"action":"…","category":["…"],"type":["…"]`.
    func appendECS(_ match: CatalogMatch, to output: inout ByteWriter) {
        let range = ecs[match.rowIndex]
        output.append(text, from: range.start, count: Int(range.count))
    }

    /// Appends `signature|name`.
    func appendCEF(_ match: CatalogMatch, to output: inout ByteWriter) {
        let range = cef[match.rowIndex]
        output.append(text, from: range.start, count: Int(range.count))
    }
}
