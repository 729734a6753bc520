/// What went for want of room, of one reason and within a span of time.
public struct DroppedEvents: BitwiseCopyable, Equatable, Sendable, CustomStringConvertible {
    public var reason: LossReason
    /// The first and the last seq of the segments that went.
    public var first: UInt64
    public var last: UInt64
    /// Events that some output had not delivered.
    public var events: UInt64
    /// Bytes of the segments.
    public var bytes: UInt64

    public var description: String {
        let whose =
            reason == .abandoned
            ? "that only outputs which are no longer configured had not delivered"
            : "that not every output had delivered (when_full: drop_oldest)"
        return
            "room is short: segments with the events \(first) to \(last), \(bytes) bytes, were removed, and with them "
            + "\(events) events \(whose)"
    }
}
