internal import Bytes
public import Events

/// The catalog for programs: what `gatepost catalog --json` prints, one object.
public enum CatalogJSON {
    public static func text(of entries: [CatalogEntry] = Catalog.entries) -> String {
        let events = entries.map(object)
        let keywords = MonitoringKeyword.allCases.map { keyword in
            JSONValue.object([
                ("keyword", .string(keyword.rawValue)), ("title", .string(keyword.title)),
                ("meaning", .string(keyword.meaning)), ("urgency", .string(keyword.urgency)),
            ])
        }
        let fields = Set(entries.flatMap(\.fields)).sorted().map {
            ($0, JSONValue.string(Catalog.meaning(of: $0) ?? ""))
        }
        let catalog = JSONValue.object([
            ("events", .array(events)), ("keywords", .array(keywords)), ("fields", .object(fields)),
        ])
        var output = ByteWriter()
        catalog.append(to: &output, indent: 0)
        output.append(0x0A)
        return output.string()
    }

    private static func object(_ entry: CatalogEntry) -> JSONValue {
        .object([
            ("id", .string(entry.id)), ("events", strings(entry.events)), ("processes", strings(entry.processes)),
            ("component", .string(entry.component)), ("shape", .string(entry.shape.rawValue)),
            ("category", .string(entry.category.rawValue)), ("types", strings(entry.types.map(\.rawValue))),
            ("documented_in", .string(entry.origin.rawValue)), ("fields", strings(entry.fields)),
            ("cases", .array(entry.cases.map { object($0, of: entry) })),
        ])
    }

    private static func object(_ found: CatalogCase, of entry: CatalogEntry) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("case", .string(entry.name(of: found))), ("title", .string(found.title)),
            ("levels", strings(found.levels.map { "\($0.name)" })),
            ("severities", .array(found.levels.map { .number(Int($0.severity)) })),
        ]
        if let outcome = found.outcome { members.append(("outcome", .string("\(outcome.name)"))) }
        if let keyword = found.keyword { members.append(("keyword", .string(keyword.rawValue))) }
        members += [
            ("types", strings(entry.types(of: found).map(\.rawValue))), ("messages", strings(found.messages)),
            ("known_by", strings(found.conditions.map(\.text))),
            ("else_known_by", strings(found.otherwise.map(\.text))),
        ]
        return .object(members)
    }

    private static func strings(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
