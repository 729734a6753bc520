import Glibc

/// A moment, in Unix time.
struct UnixTime: Equatable, Comparable, Sendable {
    var milliseconds: Int64

    static var now: UnixTime {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return UnixTime(milliseconds: Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000)
    }

    static func < (first: UnixTime, second: UnixTime) -> Bool { first.milliseconds < second.milliseconds }

    /// Seconds from `earlier` to this; 0 if the clock was set back between.
    func seconds(since earlier: UnixTime) -> Double {
        Double(max(0, milliseconds - earlier.milliseconds)) / 1000
    }

    /// In UTC, to the second, as RFC 3339.
    var text: String {
        var time = time_t(milliseconds / 1000)
        var parts = unsafe tm()
        unsafe gmtime_r(&time, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = unsafe "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let clock = unsafe "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
        return "\(date)T\(clock)Z"
    }
}
