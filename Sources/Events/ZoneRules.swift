/// A zone's offsets from UTC through time: what a file of the system's zone database (RFC 8536) says.
struct ZoneRules: Equatable, Sendable {
    /// A time during which the offset does not change.
    struct Interval: Equatable, Sendable {
        /// Unix seconds, the first one in it.
        var start: Int64
        /// Unix seconds, the first one behind it.
        var end: Int64
        /// Seconds east of UTC.
        var offset: Int64

        @inline(__always)
        func contains(_ instant: Int64) -> Bool { instant >= start && instant < end }
    }

    /// Seconds east of UTC before the first transition.
    var first: Int64
    /// Unix seconds, ascending.
    var transitions: [Int64] = []
    /// Seconds east of UTC from the transition of the same index on.
    var offsets: [Int64] = []
    /// The rule behind the last transition.
    var tail: PosixZone?

    /// A zone that has had one offset since ever.
    static func fixed(_ offset: Int64) -> ZoneRules { ZoneRules(first: offset) }

    /// The interval that `instant` (Unix seconds) lies in.
    func interval(containing instant: Int64) -> Interval {
        if let last = transitions.last, instant < last {
            // The first transition behind `instant`.
            var low = 0
            var high = transitions.count - 1
            while low < high {
                let middle = (low + high) / 2
                if transitions[middle] > instant { high = middle } else { low = middle + 1 }
            }
            return Interval(
                start: low == 0 ? .min : transitions[low - 1], end: transitions[low],
                offset: low == 0 ? first : offsets[low - 1])
        }
        let start = transitions.last ?? .min
        let offset = offsets.last ?? first
        guard let tail else { return Interval(start: start, end: .max, offset: offset) }
        return tail.interval(containing: instant, notBefore: start)
    }

    /// The offset that a clock of the zone has when it shows `local`.
    ///
    /// What a clock shows twice, when it is set back, is the later time unless that lies behind `arrival`. What it never
    /// shows, when it is set forward, is read with the offset that was in force before.
    /// - Parameters:
    ///   - local: seconds since 1970-01-01T00:00:00 as the zone's clocks show them.
    ///   - arrival: when the line that says so came in, as Unix seconds.
    /// - Returns: seconds east of UTC, and the interval that has this offset.
    func interval(showing local: Int64, arrival: Int64) -> Interval {
        let before = interval(containing: local - Self.margin)
        let after = interval(containing: local + Self.margin)
        if before.offset == after.offset { return before.contains(local - before.offset) ? before : after }
        let isBefore = before.contains(local - before.offset)
        let isAfter = after.contains(local - after.offset)
        if isAfter, !isBefore || local - after.offset <= arrival { return after }
        return before
    }

    /// No offset, and no change of one, is larger than this many seconds.
    static let margin: Int64 = 26 * 3600
}
