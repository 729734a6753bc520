internal import Bytes

/// ``SelectionCriteria``, made ready to be asked of every event.
struct CompiledCriteria: Sendable {
    private struct FieldCheck {
        var key: [UInt8]
        var pattern: Pattern
    }

    private let events: [Pattern]
    private let processes: [Pattern]
    private let components: [Pattern]
    /// A bit for each level; nil: all.
    private let levels: UInt8?
    /// Bits for success, failure, none; nil: all.
    private let outcomes: UInt8?
    /// For each row of the catalog whether its category and its name are wanted; empty: all, unknown events too.
    private let rows: [Bool]
    private let fields: [FieldCheck]
    private let inputs: [Pattern]
    private let labels: [(name: String, pattern: Pattern)]
    let isOfSourceOnly: Bool

    init(_ criteria: SelectionCriteria) {
        events = criteria.events.map(Pattern.init)
        processes = criteria.processes.map(Pattern.init)
        components = criteria.components.map(Pattern.init)
        levels = Self.levels(of: criteria)
        outcomes =
            criteria.outcomes.isEmpty ? nil : criteria.outcomes.reduce(0) { $0 | 1 << UInt8(Self.number(of: $1)) }
        let cases = criteria.cases.map(Pattern.init)
        let isOfAnyRow = criteria.categories.isEmpty && cases.isEmpty
        rows =
            isOfAnyRow
            ? []
            : Catalog.rows.map { row in
                (criteria.categories.isEmpty || criteria.categories.contains(row.entry.category))
                    && (cases.isEmpty || cases.contains { $0.matches(row.name) })
            }
        fields = criteria.fields.map { FieldCheck(key: Array($0.name.utf8), pattern: Pattern($0.pattern)) }
        inputs = criteria.inputs.map(Pattern.init)
        labels = criteria.labels.map { ($0.name, Pattern($0.pattern)) }
        isOfSourceOnly = criteria.isOfSourceOnly
    }

    /// Whether what is asked of an event's source holds.
    func holds(for source: SourceContext) -> Bool {
        (inputs.isEmpty || inputs.contains { $0.matches(source.input) })
            && labels.allSatisfy { wanted in
                source.labels.contains { $0.name == wanted.name && wanted.pattern.matches($0.value) }
            }
    }

    /// Whether what is asked of the event itself holds. Its ``Event/recognised`` is set.
    func holds(for event: borrowing Event) -> Bool {
        if let levels, levels & 1 << Self.level(of: event).rawValue == 0 { return false }
        if let outcomes, outcomes & 1 << Self.number(of: event.outcome) == 0 { return false }
        if !rows.isEmpty {
            guard let match = event.recognised, rows[match.rowIndex] else { return false }
        }
        return isOne(of: events, event.name, in: event.text) && isOne(of: processes, event.process, in: event.text)
            && isOne(of: components, event.component, in: event.text) && haveWantedValues(event)
    }

    private func isOne(of patterns: [Pattern], _ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        if patterns.isEmpty { return true }
        guard !range.isEmpty else { return false }
        for index in patterns.indices where patterns[index].matches(range, in: text) { return true }
        return false
    }

    private func haveWantedValues(_ event: borrowing Event) -> Bool {
        for index in fields.indices where !hasValue(fields[index], event) { return false }
        return true
    }

    private func hasValue(_ check: FieldCheck, _ event: borrowing Event) -> Bool {
        for index in event.fields.indices {
            let field = event.fields[index]
            guard Int(field.key.count) == check.key.count, isKey(check.key, field.key, in: event.text) else { continue }
            return check.pattern.matches(field.value, in: event.text)
        }
        return false
    }

    private func isKey(_ key: [UInt8], _ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        for offset in key.indices where text[range.start + offset] != key[offset] { return false }
        return true
    }

    // MARK: Levels and outcomes

    /// The level of an event; of one without, the one that its severity stands for.
    private static func level(of event: borrowing Event) -> Level {
        if let level = event.level { return level }
        switch event.severity {
        case 0, 1: return .alert
        case 2: return .fatal
        case 3: return .error
        case 4: return .warn
        case 5: return .notice
        case 6: return .info
        default: return .debug
        }
    }

    private static func levels(of criteria: SelectionCriteria) -> UInt8? {
        guard criteria.minLevel != nil || !criteria.levels.isEmpty else { return nil }
        var mask: UInt8 = 0
        for level in Level.allCases {
            let isGrave = criteria.minLevel.map { gravity(of: level) >= gravity(of: $0) } ?? true
            if isGrave, criteria.levels.isEmpty || criteria.levels.contains(level) { mask |= 1 << level.rawValue }
        }
        return mask
    }

    /// Levels by their severity (an ALERT is graver than FATAL), TRACE below DEBUG.
    private static func gravity(of level: Level) -> Int {
        level == .trace ? 0 : 8 - Int(level.severity)
    }

    private static func number(of outcome: SelectedOutcome) -> UInt8 {
        switch outcome {
        case .success: 0
        case .failure: 1
        case .none: 2
        }
    }

    private static func number(of outcome: Outcome?) -> UInt8 {
        switch outcome {
        case .success: 0
        case .failure: 1
        case nil: 2
        }
    }
}
