/// An output's `select`: which events it takes.
public struct SelectionSettings: Equatable, Sendable {
    /// What an event must be.
    public var criteria = SelectionCriteria()
    /// What it must not be; empty: anything.
    public var exclude = SelectionCriteria()

    public init() {}

    /// Whether everything is taken.
    public var isEmpty: Bool { criteria.isEmpty && exclude.isEmpty }
}
