/// Why files cannot be followed at all.
public struct FileTailerError: Error, Equatable, CustomStringConvertible {
    /// What was tried, and did not work.
    public var action: String
    /// What the system said.
    public var reason: String

    public var description: String { "\(action): \(reason)" }
}
