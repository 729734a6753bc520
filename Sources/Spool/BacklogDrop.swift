/// What became of dropping what waits for an output.
public enum BacklogDrop: Equatable, Sendable {
    /// These events, of which the output will only tell that they are lost.
    case dropped(ClosedRange<UInt64>)
    /// An output that is not in the configuration any more is forgotten, and with it what waited for it, if anything did.
    case forgotten(ClosedRange<UInt64>?)
    /// Nothing waited for it.
    case nothing
    /// No output has that name.
    case unknown
}
