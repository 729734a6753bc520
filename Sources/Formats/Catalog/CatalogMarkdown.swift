public import Events

/// The catalog as a page: docs/events.md, printed by `gatepost catalog --markdown`.
public enum CatalogMarkdown {
    public static func text(of chapters: [(title: String, entries: [CatalogEntry])] = Catalog.chapters) -> String {
        var lines = introduction
        for chapter in chapters {
            lines += ["", "## \(chapter.title)"]
            for entry in chapter.entries { lines += section(of: entry) }
        }
        lines += keywords
        lines += fields(of: chapters.flatMap(\.entries))
        return lines.joined(separator: "\n") + "\n"
    }

    private static let introduction = [
        "# The gateway's events",
        "",
        "<!-- Made by `gatepost catalog --markdown`; a test compares. -->",
        "",
        "What gatepost knows of the events of an access gateway: the rows of the logging overview that the gateway's",
        "operators have, and of the vendor's later help pages. `gatepost catalog` prints the same as a table, `--json` for",
        "programs, `--sigma DIR` as monitoring rules.",
        "",
        "An event is found by its name and process, a case by the conditions in its last column, from the top; those behind",
        "*else* are looked at only if none of the others holds for any case. An event may be of no case, and is still of its",
        "event. A gateway's event that is not in this list passes like every other, and is counted as unknown.",
        "",
        "*case* is what `select: { cases: [...] }` takes, and what `ecs` writes as `event.action` and `cef` as the signature.",
        "The outcome of an event is what its RESULT or STATUS says, never its level: failed logins and denials are INFO.",
        "In brackets behind a level stands its syslog severity.",
    ]

    private static func section(of entry: CatalogEntry) -> [String] {
        let name = entry.events.isEmpty ? entry.id : entry.events.joined(separator: ", ")
        var facts: [String] = []
        if !entry.processes.isEmpty { facts.append("process \(list(entry.processes))") }
        if !entry.component.isEmpty { facts.append("component \(entry.component)") }
        if entry.shape != .gateway { facts.append("line of the shape *\(entry.shape.rawValue)*") }
        facts.append("category `\(entry.category.rawValue)`, type \(list(entry.types.map(\.rawValue)))")
        facts.append("documented in: \(entry.origin.rawValue)")
        var lines = ["", "### \(name)", "", "`\(entry.id)`: " + facts.joined(separator: "; ") + "."]
        if !entry.fields.isEmpty { lines += ["", "Fields: " + list(entry.fields) + "."] }
        guard !entry.cases.isEmpty else { return lines }
        lines += [
            "", "| case | what | level | outcome | watch | message | known by |", "|---|---|---|---|---|---|---|",
        ]
        for found in entry.cases {
            let levels = found.levels.map { "\($0.name) (\($0.severity))" }.joined(separator: ", ")
            let cells = [
                "`\(entry.name(of: found))`", found.title, levels, found.outcome.map { "\($0.name)" } ?? "",
                found.keyword.map { "`\($0.rawValue)`" } ?? "",
                found.messages.map(escaped).joined(separator: "<br>"), escaped(conditions(of: found)),
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines
    }

    private static func conditions(of found: CatalogCase) -> String {
        let first = found.conditions.map(\.text).joined(separator: "; or ")
        let others = found.otherwise.map(\.text).joined(separator: "; or ")
        if others.isEmpty { return first }
        return first.isEmpty ? "else \(others)" : "\(first); else \(others)"
    }

    private static var keywords: [String] {
        var lines = [
            "", "## What to watch", "",
            "The overview lists events \"to implement monitoring\". `gatepost catalog --sigma DIR` writes a Sigma rule for each.",
            "", "| keyword | urgency | what it means | cases |", "|---|---|---|---|",
        ]
        for keyword in MonitoringKeyword.allCases {
            let cases = Catalog.rows.filter { $0.case?.keyword == keyword }.map { "`\($0.name)`" }
            lines.append(
                "| `\(keyword.rawValue)` | \(keyword.urgency) | \(keyword.meaning) | \(cases.joined(separator: ", ")) |"
            )
        }
        return lines
    }

    private static func fields(of entries: [CatalogEntry]) -> [String] {
        var lines = ["", "## Fields", "", "| field | what it holds |", "|---|---|"]
        for name in Set(entries.flatMap(\.fields)).sorted() {
            lines.append("| `\(name)` | \(Catalog.meaning(of: name) ?? "") |")
        }
        return lines
    }

    private static func list(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: ", ")
    }

    /// Text in a cell of a table: no cell ends in it, and `<user>` is no element.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "|": escaped += "\\|"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
