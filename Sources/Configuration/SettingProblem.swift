/// What is wrong with a value, in words that follow the value: `is not a size; write …`.
public struct SettingProblem: Error, Equatable, Sendable {
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}
