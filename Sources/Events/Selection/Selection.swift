/// ``SelectionSettings``, compiled once and asked of every event of an output, without an allocation.
///
/// It looks at events before redaction, so that any value can be asked for; what it looked at leaves redacted all the
/// same. gatepost's own records, of losses above all, are always taken.
public struct Selection: Sendable {
    /// What the selection makes of the events of a source, before any of them is seen.
    public struct SourceVerdict: Equatable, Sendable {
        /// Whether none of them is taken.
        public var takesNone: Bool
        /// Whether ``SelectionSettings/exclude`` is about them.
        var isExcludable: Bool

        /// Everything is taken.
        public static let all = SourceVerdict(takesNone: false, isExcludable: false)
    }

    private let criteria: CompiledCriteria
    private let exclude: CompiledCriteria?
    /// For each row of the catalog whether it is a record of gatepost's own.
    private let ownRows: [Bool]

    /// - Returns: nil if everything is taken.
    public init?(_ settings: SelectionSettings) {
        guard !settings.isEmpty else { return nil }
        criteria = CompiledCriteria(settings.criteria)
        exclude = settings.exclude.isEmpty ? nil : CompiledCriteria(settings.exclude)
        ownRows = Catalog.rows.map { $0.entry.origin == .gatepost }
    }

    /// What becomes of the events of a source. Ask once for each source.
    public func verdict(on source: SourceContext) -> SourceVerdict {
        guard criteria.holds(for: source) else { return SourceVerdict(takesNone: true, isExcludable: false) }
        let isExcludable = exclude?.holds(for: source) ?? false
        return SourceVerdict(
            takesNone: isExcludable && exclude?.isOfSourceOnly == true, isExcludable: isExcludable)
    }

    /// Whether an event is taken. Its ``Event/recognised`` is set, and nothing has been redacted in it.
    public func takes(_ event: borrowing Event, from source: SourceVerdict) -> Bool {
        if source.takesNone { return false }
        if let match = event.recognised, ownRows[match.rowIndex] { return true }
        guard criteria.holds(for: event) else { return false }
        guard source.isExcludable, let exclude else { return true }
        return !exclude.holds(for: event)
    }
}
