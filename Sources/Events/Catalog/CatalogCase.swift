/// One of the things that an event of an entry may tell of.
public struct CatalogCase: Sendable {
    /// Behind the entry's and a dot, the case's name: `remote_ip_mismatch`.
    public let id: String
    /// For people: `integrity failure: remote address`.
    public let title: String
    /// The levels that it is written with.
    public let levels: [Level]
    /// MESSAGE as documented; where the overview and the later pages differ, in this order.
    public let messages: [String]
    public let outcome: Outcome?
    public let types: [EventType]
    /// What the overview wants to be watched.
    public let keyword: MonitoringKeyword?
    /// An event for which one of these holds is of the case. They are tried for all cases before any of ``otherwise``.
    public let conditions: [CatalogCondition]
    /// What tells the case where no field does.
    public let otherwise: [CatalogCondition]

    /// - Parameter types: what the events are; nil: what those of the entry are.
    init(
        _ id: String, _ title: String, _ levels: Level..., outcome: Outcome? = nil, types: [EventType] = [],
        keyword: MonitoringKeyword? = nil, messages: [String] = [], when conditions: [CatalogCondition] = [],
        otherwise: [CatalogCondition] = []
    ) {
        self.id = id
        self.title = title
        self.levels = levels
        self.messages = messages
        self.outcome = outcome
        self.types = types
        self.keyword = keyword
        self.conditions = conditions
        self.otherwise = otherwise
    }
}
