/// Where a row of the catalog is documented.
public enum CatalogOrigin: String, Sendable {
    /// In the customer's logging overview.
    case overview
    /// On the vendor's later help pages.
    case helpPages = "help pages"
    /// An event of gatepost's own (INTERFACE §3).
    case gatepost
}
