/// One line of an output's `redact`: a field's name, or the name of a kind of text, and what becomes of it.
public struct RedactionSetting: Equatable, Sendable {
    /// A field's key such as `SESSION_ID`, or `REASON.attributes`, or `query_string`.
    public var name: String
    public var action: Action

    public init(name: String, action: Action) {
        self.name = name
        self.action = action
    }

    public enum Action: String, Sendable, CaseIterable {
        case keep, hash, mask, truncate, drop
    }

    /// What is redacted where the configuration is silent.
    public static let defaults = [
        RedactionSetting(name: "SESSION_ID", action: .hash),
        RedactionSetting(name: "SESSION_AUTH", action: .hash),
        RedactionSetting(name: "SESSION_APP", action: .hash),
        RedactionSetting(name: "REASON.attributes", action: .drop),
        RedactionSetting(name: "query_string", action: .mask),
    ]
}
