/// A zone by rule, as the footer of a zone file or the variable `TZ` has it (POSIX.1-2017 §8.3, extended by RFC 8536
/// §3.3.1): `CST6CDT,M3.2.0,M11.1.0`.
struct PosixZone: Equatable, Sendable {
    /// A day of the year and a time of that day, by the clock that is in force before.
    struct Change: Equatable, Sendable {
        enum Day: Equatable, Sendable {
            /// `J1`…`J365`: 29 February is not counted.
            case julian(Int64)
            /// `0`…`365`: 29 February is counted.
            case ordinal(Int64)
            /// `Mm.w.d`: weekday 0…6 (0 is Sunday) of week 1…5 (5 is the last) of month 1…12.
            case weekday(month: UInt8, week: Int64, day: Int64)
        }

        var day: Day
        /// Seconds after midnight; may be negative or past the day's end.
        var time: Int64

        /// Seconds since 1970-01-01T00:00:00 by the clock in force before.
        func local(year: Int32) -> Int64 {
            let days: Int64
            switch day {
            case .julian(let number):
                let isPastLeapDay = Timestamp.isLeap(year) && number >= 60
                days = EventTime.days(year: year, month: 1, day: 1) + number - 1 + (isPastLeapDay ? 1 : 0)
            case .ordinal(let number):
                days = EventTime.days(year: year, month: 1, day: 1) + number
            case .weekday(let month, let week, let day):
                let first = EventTime.days(year: year, month: month, day: 1)
                let next =
                    month == 12
                    ? EventTime.days(year: year + 1, month: 1, day: 1)
                    : EventTime.days(year: year, month: month + 1, day: 1)
                // 1970-01-01 was a Thursday.
                let weekday = (first % 7 + 11) % 7
                var found = first + (day - weekday + 7) % 7 + (week - 1) * 7
                while found >= next { found -= 7 }
                days = found
            }
            return days * 86_400 + time
        }
    }

    /// Daylight saving: its offset (seconds east of UTC), and when it begins and ends.
    struct Daylight: Equatable, Sendable {
        var offset: Int64
        var begin: Change
        var end: Change
    }

    /// Seconds east of UTC.
    var standard: Int64
    var daylight: Daylight?

    /// The interval that `instant` lies in, cut off at `bound`, before which the rule does not hold.
    func interval(containing instant: Int64, notBefore bound: Int64) -> ZoneRules.Interval {
        guard let daylight else { return .init(start: bound, end: .max, offset: standard) }
        // Years far beyond the calendar's four digits need no rule.
        let limit: Int64 = 400_000_000_000
        guard abs(instant) < limit else { return .init(start: bound, end: .max, offset: standard) }
        let year = EventTime.civil(days: (instant + standard) / 86_400).year
        var start = Int64.min
        var offset = standard
        var end = Int64.max
        for candidate in (year - 1)...(year + 1) {
            let begins = daylight.begin.local(year: candidate) - standard
            let ends = daylight.end.local(year: candidate) - daylight.offset
            for (change, following) in [(begins, daylight.offset), (ends, standard)] {
                if change <= instant, change >= start {
                    start = change
                    offset = following
                } else if change > instant {
                    end = min(end, change)
                }
            }
        }
        return .init(start: max(start, bound), end: end, offset: offset)
    }
}
