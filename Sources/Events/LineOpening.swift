/// What the beginning of a line tells those who look for the ends of events.
public enum LineOpening: Equatable, Sendable {
    /// A time and a level right behind it, as the gateway's Java services write: what follows without a time, such as a
    /// stack trace, is part of it.
    case java
    /// Anything else that begins an event: a time, a syslog PRI, a gateway line's block, a JSON object.
    case event
    /// None of these.
    case text
}
