/// What stays on disk after every output has delivered it, so that it can be sent again.
public enum KeepPolicy: Equatable, Sendable {
    case nothing
    /// What is younger.
    case age(Duration)
    /// As many bytes of segments, the newest ones.
    case bytes(UInt64)
}
