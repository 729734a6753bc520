/// What became of a log that was handed over.
public struct BackfillTally: Equatable, Sendable {
    /// Events that went into the spool, or would.
    public var events: UInt64 = 0
    /// Their bytes.
    public var bytes: UInt64 = 0
    /// Lines outside the span.
    public var unwantedEvents: UInt64 = 0
    /// Bytes that the spool has had already.
    public var knownBytes: UInt64 = 0
    /// Events that came by a listener, or were backfilled before.
    public var knownEvents: UInt64 = 0
    /// Of ``events``, those of which nobody can say whether they came by a listener.
    public var uncomparableEvents: UInt64 = 0

    public init() {}

    public static func += (left: inout BackfillTally, right: BackfillTally) {
        left.events += right.events
        left.bytes += right.bytes
        left.unwantedEvents += right.unwantedEvents
        left.knownBytes += right.knownBytes
        left.knownEvents += right.knownEvents
        left.uncomparableEvents += right.uncomparableEvents
    }
}
