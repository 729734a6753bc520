/// What the simulated gateway writes: one of its three feeds, or all of them mixed as in a gateway's common log.
public enum SimulatedFeed: String, CaseIterable, Sendable {
    /// Authentication, authorization, sessions and administration.
    case audit
    /// nginx's access and error lines.
    case access
    /// Health checks.
    case monitor
    /// Everything, mostly USER_AUTHZ, USER_SESSION, USER_AUTHN and nginx access lines.
    case all
}
