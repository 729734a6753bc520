internal import Events

/// Which events of a log are wanted, by their own times.
public struct BackfillSpan: Equatable, Sendable {
    /// Unix time; the first that is wanted. nil: all from the beginning.
    public var since: Moment?
    /// Unix time; the first that is not wanted any more. nil: all to the end.
    public var until: Moment?

    public struct Moment: Equatable, Comparable, Sendable {
        public var seconds: Int64
        public var nanoseconds: UInt32

        public init(seconds: Int64, nanoseconds: UInt32) {
            self.seconds = seconds
            self.nanoseconds = nanoseconds
        }

        public static func < (left: Moment, right: Moment) -> Bool {
            (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
        }
    }

    public init(since: Moment? = nil, until: Moment? = nil) {
        self.since = since
        self.until = until
    }

    /// Whether this leaves nothing out.
    public var isEverything: Bool { since == nil && until == nil }

    func contains(_ time: EventTime) -> Bool {
        let moment = Moment(seconds: time.unixSeconds, nanoseconds: time.nanoseconds)
        if let since, moment < since { return false }
        if let until, moment >= until { return false }
        return true
    }
}
