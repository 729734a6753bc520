/// What became of what the event tells of: from its RESULT or STATUS, never from its level.
public enum Outcome: UInt8, Sendable {
    case success, failure

    @inlinable public var name: StaticString {
        switch self {
        case .success: "success"
        case .failure: "failure"
        }
    }
}
