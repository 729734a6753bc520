internal import Configuration

/// What is strange about a selection, seen against the catalog. Other versions of the gateway may have more events, so it
/// may still be right.
public struct SelectionDoubt: Equatable, Sendable {
    /// The setting below `select`: `["events", "0"]`, `["exclude", "cases", "1"]`; empty: all of it.
    public var setting: [String]
    public var message: String
}

extension SelectionSettings {
    /// Patterns that match nothing in the catalog, and a selection that no event of the catalog can pass.
    public var doubts: [SelectionDoubt] {
        let found =
            criteria.doubts
            + exclude.doubts.map { SelectionDoubt(setting: ["exclude"] + $0.setting, message: $0.message) }
        guard found.isEmpty, !criteria.isOfSourceOnly, !Catalog.rows.contains(where: criteria.canHold) else {
            return found
        }
        return [
            SelectionDoubt(
                setting: [],
                message:
                    "no event of the catalog is all that 'select' asks for; see 'gatepost catalog' for what goes together"
            )
        ]
    }
}

extension SelectionCriteria {
    fileprivate var doubts: [SelectionDoubt] {
        let eventNames = Catalog.entries.flatMap(\.events)
        let componentNames = Catalog.entries.flatMap { $0.components.isEmpty ? [$0.mainComponent] : $0.components }
        return doubts(events, "events", "called", eventNames)
            + doubts(processes, "processes", "of a process", Catalog.entries.flatMap(\.processes) + ["sudo"])
            + doubts(components, "components", "of a component", componentNames)
            + doubts(cases, "cases", "of a case", Catalog.rows.map(\.name))
    }

    private func doubts(
        _ patterns: [String], _ setting: String, _ relation: String, _ names: [String]
    ) -> [SelectionDoubt] {
        patterns.enumerated().compactMap { index, text in
            let pattern = Pattern(text)
            // What the cluster manager writes has free text for its name.
            guard !text.contains(" "), !names.contains(where: pattern.matches) else { return nil }
            let meant = nearestName(to: text.uppercased(), among: names) ?? nearestName(to: text, among: names)
            return SelectionDoubt(
                setting: [setting, String(index)],
                message: "no event of the catalog is \(relation) \(quoted(text)); "
                    + (meant.map { "did you mean \(quoted($0))?" } ?? "'gatepost catalog' lists them"))
        }
    }

    /// Whether an event of the row could be all that is asked for.
    fileprivate func canHold(_ row: CatalogRow) -> Bool {
        let entry = row.entry
        // What is none of an entry's cases may be of any level and outcome, and says nothing.
        if row.case == nil, !entry.cases.isEmpty, cases.isEmpty { return false }
        func fits(_ patterns: [String], _ names: [String]) -> Bool {
            patterns.isEmpty || names.isEmpty
                || names.contains { name in patterns.contains { Pattern($0).matches(name) } }
        }
        let levels = row.case?.levels ?? []
        let wanted = Level.allCases.filter { level in
            (self.levels.isEmpty || self.levels.contains(level))
                && (minLevel.map { level.severity <= $0.severity } ?? true)
        }
        let outcomeFits =
            outcomes.isEmpty || row.case == nil
            || outcomes.contains(SelectedOutcome(row.case?.outcome)) || row.case?.outcome == nil
        // Without a name of its own it is a line that has none, or what the cluster manager writes in free text.
        let nameFits =
            entry.events.isEmpty
            ? events.isEmpty || events.contains { $0.contains(" ") || $0.contains("*") } : fits(events, entry.events)
        return nameFits && fits(processes, entry.processes)
            && fits(components, entry.components.isEmpty ? [entry.mainComponent] : entry.components)
            && (cases.isEmpty || fits(cases, [row.name]))
            && (categories.isEmpty || categories.contains(entry.category))
            && (levels.isEmpty || levels.contains(where: wanted.contains)) && outcomeFits
            && fields.allSatisfy { entry.fields.isEmpty || entry.fields.contains($0.name) }
    }
}

extension CatalogEntry {
    /// The component without the sub-component.
    fileprivate var mainComponent: String {
        String(component.prefix { $0 != "/" && $0 != "," }).trimmingTrailingSpaces
    }
}

extension SelectedOutcome {
    fileprivate init(_ outcome: Outcome?) {
        switch outcome {
        case .success: self = .success
        case .failure: self = .failure
        case nil: self = .none
        }
    }
}

extension String {
    fileprivate var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
