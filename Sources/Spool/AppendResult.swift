/// What became of an appended batch.
public enum AppendResult: Equatable, Sendable {
    /// It is in the writer's hands and will be written unless ``Spool/generation`` grows.
    case accepted
    /// Data before it was given up since it was made: it is dropped, and its sources are to be read anew from
    /// ``Spool/sources()``.
    case stale
}
