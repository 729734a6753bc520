public import Events

/// The catalog as a table for a terminal: what `gatepost catalog` prints.
public enum CatalogTable {
    public static func text(of chapters: [(title: String, entries: [CatalogEntry])] = Catalog.chapters) -> String {
        var rows: [[String]] = [["EVENT", "CASE", "LEVEL", "OUTCOME", "CATEGORY", "WATCH", "MEANS"]]
        var titles: [Int: String] = [:]
        for chapter in chapters {
            titles[rows.count] = chapter.title
            for entry in chapter.entries {
                let cases = entry.cases.map { CatalogRow(entry: entry, case: $0) }
                for row in cases.isEmpty ? [CatalogRow(entry: entry, case: nil)] : cases {
                    rows.append(cells(of: row))
                }
            }
        }
        let widths = (0..<6).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines: [String] = []
        for (index, row) in rows.enumerated() {
            if let title = titles[index] { lines += ["", title] }
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            lines.append((cells + [row[6]]).joined(separator: "  "))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cells(of row: CatalogRow) -> [String] {
        let found = row.case
        let levels = found?.levels.map { "\($0.name)" } ?? []
        return [
            row.entry.events.first ?? row.entry.processes.first ?? row.entry.shape.rawValue,
            row.name,
            levels.isEmpty ? "-" : levels.joined(separator: ","),
            found?.outcome.map { "\($0.name)" } ?? "-",
            row.entry.category.rawValue,
            found?.keyword?.rawValue ?? "-",
            row.title,
        ]
    }
}
