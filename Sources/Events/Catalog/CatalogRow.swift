/// An entry of the catalog with one of its cases, or with none.
public struct CatalogRow: Sendable {
    public let entry: CatalogEntry
    public let `case`: CatalogCase?

    public init(entry: CatalogEntry, case found: CatalogCase?) {
        self.entry = entry
        self.case = found
    }

    /// How the row is selected, and known in `ecs` and `cef`: `session.remote_ip_mismatch`; without a case `session`.
    public var name: String { self.case.map { entry.name(of: $0) } ?? entry.id }

    public var types: [EventType] { entry.types(of: self.case) }

    /// For people: the case's title, else the events' names.
    public var title: String { self.case?.title ?? (entry.events.first ?? entry.component) }
}
