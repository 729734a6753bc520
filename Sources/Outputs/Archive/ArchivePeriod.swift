import Events
import Glibc

/// One of the equal spans of local time into which an archive is cut; each becomes a file.
struct ArchivePeriod: Equatable, Comparable {
    /// Seconds in a period.
    let length: Int64
    /// How many periods lie before it, counted in local time from 1970.
    let number: Int64

    init(length: Int64, number: Int64) {
        self.length = length
        self.number = number
    }

    /// The period that `time` (Unix seconds) lies in.
    init(length: Int64, at time: Int64) {
        let local = Self.localSeconds(time)
        self.init(length: length, number: (local - Self.remainder(local, length)) / length)
    }

    /// Where it begins and ends, in seconds of local time.
    var begin: Int64 { number * length }
    var end: Int64 { begin + length }

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    /// How its file is dated: `2026-11-21`, and for periods that do not begin at midnight `2026-11-21T14-30`.
    var stamp: String {
        let date = EventTime.civil(days: (begin - Self.remainder(begin, 86_400)) / 86_400)
        let minute = Self.remainder(begin, 86_400) / 60
        let day =
            "\(Self.padded(Int64(date.year), 4))-\(Self.padded(Int64(date.month)))-\(Self.padded(Int64(date.day)))"
        if length % 86_400 == 0 { return day }
        return day + "T\(Self.padded(minute / 60))-\(Self.padded(minute % 60))"
    }

    /// Reads a ``stamp``, of periods of whatever length.
    /// - Returns: the beginning, in seconds of local time.
    static func begin(ofStamp stamp: Substring) -> Int64? {
        let halves = stamp.split(separator: "T", omittingEmptySubsequences: false)
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count <= 2, date.count == 3, date[0].count == 4, date[1].count == 2, date[2].count == 2,
            let year = Int32(date[0]), let month = UInt8(date[1]), (1...12).contains(month),
            let day = UInt8(date[2]), (1...31).contains(day)
        else { return nil }
        let midnight = EventTime.days(year: year, month: month, day: day) * 86_400
        guard halves.count == 2 else { return midnight }
        let time = halves[1].split(separator: "-", omittingEmptySubsequences: false)
        guard time.count == 2, time[0].count == 2, time[1].count == 2, let hour = Int64(time[0]),
            (0...23).contains(hour), let minute = Int64(time[1]), (0...59).contains(minute)
        else { return nil }
        return midnight + hour * 3600 + minute * 60
    }

    /// Unix seconds as the clock on the wall shows them.
    static func localSeconds(_ time: Int64) -> Int64 {
        var date = time_t(time)
        var parts = unsafe tm()
        unsafe localtime_r(&date, &parts)
        return time + Int64(unsafe parts.tm_gmtoff)
    }

    private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64 {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }

    private static func padded(_ value: Int64, _ digits: Int = 2) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
