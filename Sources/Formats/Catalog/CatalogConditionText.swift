internal import Events

extension CatalogCondition {
    /// For people: `REASON is INVALID_TOKEN`.
    var text: String {
        switch self {
        case .field(let key, let values): "\(key.rawValue) is \(values.joined(separator: " or "))"
        case .percentage(let key, 0): "\(key.rawValue) is a percentage"
        case .percentage(let key, let least): "\(key.rawValue) is \(least)% or more"
        case .messageBegins(let text): "the message begins “\(text)”"
        case .messageHolds(let text): "the message holds “\(text)”"
        case .level(let levels): "the level is \(levels.map { "\($0.name)" }.joined(separator: " or "))"
        case .all(let conditions): conditions.map(\.text).joined(separator: " and ")
        }
    }
}
