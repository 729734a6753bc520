/// A setting as it is in force.
public struct EffectiveSetting: Equatable, Sendable {
    public var key: String
    public var content: Content

    public enum Content: Equatable, Sendable {
        case value(ShownValue, isSecret: Bool, defaultText: String?)
        case part([EffectiveSetting])
    }
}
