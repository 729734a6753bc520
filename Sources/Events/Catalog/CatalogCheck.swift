/// A single thing looked at in an event.
struct CatalogCheck {
    enum Kind {
        case field, percentage, messageBegins, messageHolds, level
    }

    var kind: Kind
    var key = CatalogKey.result
    /// What is compared with.
    var texts = 0..<0
    /// The least percentage, or a bit for each level.
    var number = 0
}
