/// What the gateway's events mean: every row of the customer's logging overview and of the vendor's later pages
/// (GATEWAY-EVENTS §3), as data. Selection, the schemas, the monitoring rules and docs/events.md are made from it.
public enum Catalog {
    /// All entries, in the order of the documentation.
    public static let entries = application + webConsole + managementConsole + processMonitor + otherLines + gatepost

    /// The parts of the catalog under the headings of the overview.
    public static let chapters: [(title: String, entries: [CatalogEntry])] = [
        ("Application (process ACCESS)", application),
        ("Web console (process WEB_CONSOLE)", webConsole),
        ("Management console (process ADMIN_CONSOLE) and scripts", managementConsole),
        ("Process monitor (application OAG_MONITOR, process MONITOR)", processMonitor),
        ("Other programs of the appliance", otherLines),
        ("gatepost's own records", gatepost),
    ]

    /// For each entry a row for its events of no known case, then one for each of its cases.
    public static let rows: [CatalogRow] = entries.flatMap { entry in
        [CatalogRow(entry: entry, case: nil)] + entry.cases.map { CatalogRow(entry: entry, case: $0) }
    }

    /// The catalog as it is looked up in.
    public static let index = CatalogIndex(entries)

    /// The keys of the blocks of all entries, sorted.
    public static let fieldNames: [String] = Set(entries.flatMap(\.fields)).sorted()
}
