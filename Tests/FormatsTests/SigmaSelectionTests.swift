import Events
import Foundation
import Testing

@testable import Formats

/// What rules look for in JSON lines, against an event of every kind that the catalog can tell.
struct SigmaSelectionTests {
    /// A line of the gateway for which a condition of a case holds, and nothing else that tells cases apart.
    private static func line(_ condition: CatalogCondition, of row: CatalogRow, value: Int) -> String {
        var level = row.case?.levels.first ?? .info
        var field = ""
        var message = ""
        func meet(_ condition: CatalogCondition) {
            switch condition {
            case .field(let key, let values): field = "\(key.rawValue)=\"\(values[value % values.count])\""
            case .percentage(let key, let least): field = "\(key.rawValue)=\"\(least + value)%\""
            case .messageBegins(let text): message = "\(text) and more"
            case .messageHolds(let text): message = "something \(text) and more"
            case .level(let levels): level = levels[value % levels.count]
            case .all(let conditions): conditions.forEach(meet)
            }
        }
        meet(condition)
        let process = row.entry.processes.first ?? "gatepost"
        let event = row.entry.events[value % row.entry.events.count]
        return "2026-03-01T10:00:00.000Z gw \(process) \(level.name) \(event) [\(field)] \(message)"
    }

    private static func holds(_ selection: SigmaSelection, _ event: [String: Any]) -> Bool {
        selection.items.allSatisfy { item in
            let parts = item.field.split(separator: "|").map(String.init)
            let path = parts[0].split(separator: ".").map(String.init)
            let value = path.reduce(event as Any?) { ($0 as? [String: Any])?[$1] } as? String
            guard let text = value?.lowercased() else { return false }
            return item.values.map { $0.lowercased() }.contains { wanted in
                switch parts.dropFirst().first {
                case "startswith": text.hasPrefix(wanted)
                case "contains": text.contains(wanted)
                default: text == wanted
                }
            }
        }
    }

    /// Whatever an event of a case is known by, the rule of the case's keyword finds it, and no other rule does.
    @Test func everyWayToTellAnEventIsFoundByItsRuleInJSONLines() throws {
        let rules = SigmaRule.all.map { (keyword: $0.keyword, selections: $0.selections) }
        var pipeline = Pipeline()
        var lines = 0
        for row in Catalog.rows where row.entry.shape == .gateway && !row.entry.events.isEmpty {
            for condition in (row.case?.conditions ?? []) + (row.case?.otherwise ?? []) {
                for value in 0..<4 {
                    let line = Self.line(condition, of: row, value: value)
                    let ecs = String(decoding: pipeline.render(Array(line.utf8), as: .ecs), as: UTF8.self)
                    // Some lines say two things: what the catalog takes them for counts.
                    guard ecs.contains("\"action\":\"\(row.name)\"") else { continue }
                    let json = Data(pipeline.render(Array(line.utf8), as: .json))
                    let event = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
                    let finding = rules.filter { rule in rule.selections.contains { Self.holds($0, event) } }
                    #expect(finding.map(\.keyword) == [row.case?.keyword].compactMap(\.self), "\(line)")
                    lines += 1
                }
            }
        }
        #expect(lines > 300)
    }
}
