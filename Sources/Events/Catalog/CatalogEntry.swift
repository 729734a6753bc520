/// A row of the catalog: what events of one name, written by one process, are about.
public struct CatalogEntry: Sendable {
    /// Before a dot and a case's name: `session`.
    public let id: String
    public let origin: CatalogOrigin
    /// The processes that write it; empty: any, or a line that names none.
    public let processes: [String]
    /// The components as documented, `AUTHZ / SESSION`.
    public let component: String
    /// The names of the event; empty: any, or none.
    public let events: [String]
    /// The components that an event without a name of its own is known by; empty: any.
    public let components: [String]
    /// The shape of the line.
    public let shape: LineShape
    public let category: EventCategory
    /// What the events are, unless their case says otherwise.
    public let types: [EventType]
    /// The fields in the order of the line.
    public let fields: [String]
    /// In the order in which they are tried. An event that is of none of them is of the entry all the same.
    public let cases: [CatalogCase]

    init(
        _ id: String, _ origin: CatalogOrigin = .helpPages, processes: [String] = [], component: String = "",
        events: [String] = [], components: [String] = [], shape: LineShape = .gateway, _ category: EventCategory,
        _ types: [EventType], fields: String = "", _ cases: [CatalogCase]
    ) {
        self.id = id
        self.origin = origin
        self.processes = processes
        self.component = component
        self.events = events
        self.components = components
        self.shape = shape
        self.category = category
        self.types = types
        self.fields = fields.split(separator: " ").map(String.init)
        self.cases = cases
    }

    /// The types of the events of a case.
    public func types(of found: CatalogCase?) -> [EventType] {
        guard let found, !found.types.isEmpty else { return types }
        return found.types
    }

    /// The name by which a case is selected, and known in `ecs` and `cef`: `session.remote_ip_mismatch`.
    public func name(of found: CatalogCase) -> String { "\(id).\(found.id)" }
}
