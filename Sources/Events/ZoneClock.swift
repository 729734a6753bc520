/// Gives times the year and the zone that their lines lack, and remembers what it looked up.
///
/// A zone's file is read once, when the first event of the zone comes; then an event costs two comparisons unless the
/// zone's offset changes.
struct ZoneClock {
    /// Zones at hand; more than a configuration has inputs with zones of their own.
    private static let knownLimit = 16

    private var known: [(name: ZoneName, rules: ZoneRules)] = []
    private var name = ZoneName("UTC")
    private var rules = ZoneRules.fixed(0)
    /// The interval of the zone that the last event lay in, and that of its time of reference.
    private var interval = ZoneRules.Interval(start: .min, end: .max, offset: 0)
    private var referenceInterval = ZoneRules.Interval(start: .min, end: .max, offset: 0)

    /// The time of an event that came at `arrival`.
    /// - Returns: nil if no year makes a date of it (29 February).
    mutating func time(
        of stamp: Timestamp, arrival: Arrival, zone: ZoneName, yearReference: Int64?
    ) -> EventTime? {
        var time = EventTime(
            year: stamp.year, month: stamp.month, day: stamp.day, hour: stamp.hour, minute: stamp.minute,
            second: min(stamp.second, 59), nanoseconds: stamp.nanoseconds, fractionDigits: stamp.fractionDigits,
            offsetMinutes: stamp.offsetMinutes ?? 0, zoneKnown: stamp.offsetMinutes != nil, isFromEvent: true)
        if stamp.yearDigits == 4, time.zoneKnown {
            time.zoneKnown = !stamp.isZoneAssumed
            return time
        }
        if zone != name { select(zone) }
        if stamp.yearDigits < 4 {
            guard let year = year(of: stamp, reference: yearReference ?? arrival.seconds) else { return nil }
            time.year = year
        }
        if !time.zoneKnown {
            let local = Self.seconds(of: stamp, year: time.year)
            let instant = local - interval.offset
            if !interval.contains(instant - ZoneRules.margin) || !interval.contains(instant + ZoneRules.margin) {
                interval = rules.interval(showing: local, arrival: arrival.seconds)
            }
            time.offsetMinutes = Int16(truncatingIfNeeded: interval.offset / 60)
        }
        return time
    }

    /// The year in which a time that lacks it (or its first digits) lies: that of `reference`, or the last one before
    /// that if the time would lie over 7 days ahead, or the next one if that begins within a day: a sender's clock that
    /// is ahead by a little at New Year.
    private mutating func year(of stamp: Timestamp, reference: Int64) -> Int32? {
        if !referenceInterval.contains(reference) { referenceInterval = rules.interval(containing: reference) }
        let offset = stamp.offsetMinutes.map { Int64($0) * 60 } ?? referenceInterval.offset
        let now = min(max(reference, -Self.calendarLimit), Self.calendarLimit) + offset
        let current = EventTime(unixSeconds: now, nanoseconds: 0).year
        let step: Int32 = [1, 10, 100, 1000][Int(stamp.yearDigits & 3)]
        var year = current - ((current - stamp.year) % step + step) % step
        if Self.seconds(of: stamp, year: year) > now + 7 * 86_400 {
            year -= step
        } else if Self.seconds(of: stamp, year: year + step) <= now + 86_400 {
            year += step
        }
        if stamp.month == 2, stamp.day == 29 {
            let latest = year
            while !Timestamp.isLeap(year) {
                year -= step
                if latest - year > 8 * step { return nil }
            }
        }
        return year
    }

    private mutating func select(_ zone: ZoneName) {
        name = zone
        if let index = known.firstIndex(where: { $0.name == zone }) {
            rules = known[index].rules
        } else {
            rules = zone.rules() ?? .fixed(0)
            if known.count == Self.knownLimit { known.removeFirst() }
            known.append((zone, rules))
        }
        // Intervals that hold nothing: the next look-up makes them.
        interval = .init(start: 0, end: 0, offset: 0)
        referenceInterval = interval
    }

    /// 9999-12-31T23:59:59, in Unix seconds.
    private static let calendarLimit: Int64 = 253_402_300_799

    private static func seconds(of stamp: Timestamp, year: Int32) -> Int64 {
        EventTime.days(year: year, month: stamp.month, day: stamp.day) * 86_400
            + Int64(stamp.hour) * 3600 + Int64(stamp.minute) * 60 + Int64(min(stamp.second, 59))
    }
}
