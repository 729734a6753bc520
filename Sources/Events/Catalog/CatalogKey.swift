/// The fields that cases are told apart by.
public enum CatalogKey: String, Sendable, CaseIterable {
    case result = "RESULT"
    case reason = "REASON"
    case status = "STATUS"
    case action = "ACTION"
    case usage = "USAGE"
}
