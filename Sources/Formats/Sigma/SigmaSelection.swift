internal import Events

/// What an event has to have: fields, each with the values of which one will do.
struct SigmaSelection: Equatable {
    /// A field, with Sigma's modifier (`message|contains`), and values.
    struct Item: Equatable {
        var field: String
        var values: [String]

        init(_ field: String, _ values: [String]) {
            self.field = field
            self.values = values
        }
    }

    var items: [Item]

    /// For the lines of `json` and `splunk_hec`: the alternatives by which the catalog knows a case, of which one has to hold.
    ///
    /// The order in which the catalog tries its cases is lost: where a field and the message say different things, both cases
    /// are found.
    static func alternatives(for found: CatalogCase, of entry: CatalogEntry) -> [SigmaSelection] {
        let event = Item("event", entry.events)
        // EVENT tells the entry, unless another process has events of that name.
        let isShared = Catalog.entries.contains {
            $0.id != entry.id && !$0.events.allSatisfy { !entry.events.contains($0) }
        }
        let process = isShared ? [Item("process", entry.processes)] : []
        return (found.conditions + found.otherwise).map { SigmaSelection(items: [event] + process + items(of: $0)) }
    }

    /// The same with fewer selections: two that differ in the values of one field are one.
    static func merged(_ selections: [SigmaSelection]) -> [SigmaSelection] {
        var merged: [SigmaSelection] = []
        for selection in selections {
            if let index = merged.firstIndex(where: { $0.differingField(from: selection) != nil }),
                let field = merged[index].differingField(from: selection)
            {
                let known = merged[index].items[field].values
                merged[index].items[field].values += selection.items[field].values.filter { !known.contains($0) }
            } else if !merged.contains(selection) {
                merged.append(selection)
            }
        }
        return merged
    }

    /// The index of the one field whose values differ; nil if there are several, or the fields are not the same.
    private func differingField(from other: SigmaSelection) -> Int? {
        guard items.map(\.field) == other.items.map(\.field) else { return nil }
        let differing = items.indices.filter { items[$0] != other.items[$0] }
        return differing.count == 1 ? differing[0] : nil
    }

    private static func items(of condition: CatalogCondition) -> [Item] {
        switch condition {
        case .field(let key, let values): [Item("data.\(key.rawValue)", values)]
        // Spelt out: not every SIEM compares texts as numbers, or knows a wildcard for one digit.
        case .percentage(let key, let least): [Item("data.\(key.rawValue)", (least...100).map { "\($0)%" })]
        case .messageBegins(let text): [Item("message|startswith", [text])]
        case .messageHolds(let text): [Item("message|contains", [text])]
        case .level(let levels): [Item("level", levels.map { "\($0.name)" })]
        case .all(let conditions): conditions.flatMap(items)
        }
    }

    /// As the members of a YAML map, without indent.
    var lines: [String] {
        items.flatMap { item in
            item.values.count == 1
                ? ["\(item.field): \(SigmaText.value(item.values[0]))"]
                : ["\(item.field):"] + item.values.map { "    - \(SigmaText.value($0))" }
        }
    }
}
