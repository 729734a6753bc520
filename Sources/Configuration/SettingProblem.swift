/// What is wrong with a value, in words that follow the value: `is not a size; write …`.
public struct SettingProblem: Error, Equatable, Sendable {
    public var message: String
    /// Whether the value may hold a secret, so that it must not be in the diagnostic.
    public var hidesValue: Bool

    public init(_ message: String, hidesValue: Bool = false) {
        self.message = message
        self.hidesValue = hidesValue
    }
}
