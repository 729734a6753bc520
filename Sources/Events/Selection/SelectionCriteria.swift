/// What an event must be to be chosen: all of the criteria that are given, each by one of its values.
public struct SelectionCriteria: Equatable, Sendable {
    /// Patterns of input names.
    public var inputs: [String] = []
    /// Patterns of EVENT.
    public var events: [String] = []
    public var processes: [String] = []
    public var components: [String] = []
    /// This level and graver ones.
    public var minLevel: Level?
    public var levels: [Level] = []
    public var outcomes: [SelectedOutcome] = []
    public var categories: [EventCategory] = []
    /// Patterns of the catalog's names of cases: `session.*`.
    public var cases: [String] = []
    /// Patterns of values, for fields of the block.
    public var fields: [Condition] = []
    /// Patterns of values, for labels of the input.
    public var labels: [Condition] = []

    public init() {}

    public struct Condition: Equatable, Sendable {
        public var name: String
        public var pattern: String

        public init(_ name: String, _ pattern: String) {
            self.name = name
            self.pattern = pattern
        }
    }

    /// Whether nothing is asked of the event itself, only of its source.
    var isOfSourceOnly: Bool {
        events.isEmpty && processes.isEmpty && components.isEmpty && minLevel == nil && levels.isEmpty
            && outcomes.isEmpty && categories.isEmpty && cases.isEmpty && fields.isEmpty
    }

    var isEmpty: Bool { self == SelectionCriteria() }
}
