/// What an event must say to be of a case.
public enum CatalogCondition: Sendable, Equatable {
    /// The field has one of these values, in letters of either case.
    case field(CatalogKey, [String])
    /// The field is a percentage (`93%`) of at least this.
    case percentage(CatalogKey, atLeast: Int)
    /// MESSAGE begins with the text.
    case messageBegins(String)
    /// MESSAGE holds the text.
    case messageHolds(String)
    case level([Level])
    case all([CatalogCondition])

    static func result(_ values: String...) -> Self { .field(.result, values) }
    static func reason(_ values: String...) -> Self { .field(.reason, values) }
    static func status(_ values: String...) -> Self { .field(.status, values) }
    static func action(_ values: String...) -> Self { .field(.action, values) }
}
