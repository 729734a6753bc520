/// Where an output that was never seen before begins.
public enum ReplayPolicy: Equatable, Sendable {
    /// With the oldest event in the spool.
    case all
    /// With the next event.
    case none
}
