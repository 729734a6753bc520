/// What ``SpoolReader/next()`` found.
public enum SpoolItem: BitwiseCopyable, Equatable, Sendable {
    case event(StoredEvent)
    /// Events are lost here; reading goes on behind the gap.
    case gap(Gap)
    /// Everything durable has been read: ``Spool/wait(for:as:_:)`` tells when there is more.
    case end
}
