/// A setting as it is in force.
public struct EffectiveSetting: Equatable, Sendable {
    public var key: String
    public var content: Content

    public enum Content: Equatable, Sendable {
        case value(ShownValue, isSecret: Bool, defaultText: String?)
        case part([EffectiveSetting])
    }

    /// Whether it has a value, or a part of it has.
    var isSet: Bool {
        switch content {
        case .value(.unset, _, _): false
        case .value: true
        case .part(let inner): inner.isEmpty || inner.contains(where: \.isSet)
        }
    }
}
