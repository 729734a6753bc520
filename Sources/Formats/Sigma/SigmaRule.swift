public import Events

/// A monitoring rule of Sigma (specification 2.1.0, "Sigma Rules"), made from the catalog: it finds the events of all
/// cases that carry one keyword, in lines of `format: ecs` as in lines of `json` and `splunk_hec`.
public struct SigmaRule: Sendable {
    public let keyword: MonitoringKeyword
    private let rows: [CatalogRow]

    /// A rule for every keyword, in their order.
    public static let all = MonitoringKeyword.allCases.map(SigmaRule.init)

    private init(_ keyword: MonitoringKeyword) {
        self.keyword = keyword
        rows = Catalog.rows.filter { $0.case?.keyword == keyword }
        precondition(!rows.isEmpty, "the catalog has a case for every keyword")
    }

    /// In letters, digits and `_`, as Sigma's own rules are named.
    public var fileName: String { "access_gateway_\(keyword.rawValue).yml" }

    /// Follows from the keyword, and is never another one.
    public var id: String { NameUUID(url: "gatepost:sigma:\(keyword.rawValue)").text }

    /// The file: the same bytes in every run.
    public var text: String {
        var lines = [
            "# Made by `gatepost catalog --sigma`.",
            "title: \(SigmaText.quoted(keyword.title))",
            "id: \(id)",
            // No gateway of a customer has been watched with it yet.
            "status: experimental",
            "description: |",
        ]
        lines += SigmaText.paragraph(keyword.meaning, indent: "    ")
        lines += SigmaText.paragraph(
            "selection_ecs finds it in events that gatepost sends with format: ecs, by the case of its catalog. "
                + "selection_json finds it in those of format: json and splunk_hec, by the gateway's own fields. "
                + "Where only one of them is stored, the other may be taken out.", indent: "    ")
        lines += ["references:"]
        lines += ["docs/monitoring.md", "docs/events.md", "docs/schemas.md"].map { "    - 'gatepost: \($0)'" }
        lines += ["author: gatepost"]
        if !keyword.attackTags.isEmpty { lines += ["tags:"] + keyword.attackTags.map { "    - attack.\($0)" } }
        lines += [
            "logsource:", "    product: access_gateway", "    service: \(service)",
            "    definition: 'Events of an access gateway, sent by gatepost with format ecs, json or splunk_hec'",
            "detection:", "    selection_ecs:",
        ]
        lines += SigmaSelection(items: [.init("event.action", rows.map(\.name))]).lines.map { "        \($0)" }
        lines += ["    selection_json:"]
        for selection in selections {
            let members = selection.lines
            lines += ["        - \(members[0])"] + members.dropFirst().map { "          \($0)" }
        }
        lines += ["    condition: 1 of selection_*", "falsepositives:"]
        lines += keyword.falsePositives.map { "    - \(SigmaText.quoted($0))" }
        lines += ["level: \(keyword.urgency)"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// Of which dataset (`access_gateway.monitor`) the events are.
    private var service: String {
        rows.allSatisfy { $0.entry.processes == ["MONITOR"] } ? "monitor" : "audit"
    }

    /// For JSON lines: an event is one of the rule's if one of them holds.
    var selections: [SigmaSelection] {
        SigmaSelection.merged(
            rows.flatMap { row in
                row.case.map { SigmaSelection.alternatives(for: $0, of: row.entry) } ?? []
            })
    }
}
