/// Where an output that was never seen before begins.
public enum ReplayPolicy: Equatable, Sendable {
    /// With the oldest event in the spool.
    case all
    /// With the next event.
    case none
    /// With the first batch that arrived not longer ago than this.
    case within(Duration)
}
