internal import Glibc

/// Nanoseconds on CLOCK_MONOTONIC: for intervals and deadlines.
struct MonotonicTime: Comparable, Sendable {
    var nanoseconds: Int64

    static var now: MonotonicTime {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    static func < (left: MonotonicTime, right: MonotonicTime) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    static func + (time: MonotonicTime, interval: Duration) -> MonotonicTime {
        MonotonicTime(nanoseconds: time.nanoseconds + interval.inNanoseconds)
    }

    static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}

extension Duration {
    var inNanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}

/// Time since 1970-01-01T00:00:00Z by the wall clock.
func wallTimeNow() -> (seconds: Int64, nanoseconds: UInt32) {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return (Int64(time.tv_sec), UInt32(time.tv_nsec))
}

/// Nanoseconds since 1970-01-01T00:00:00Z by the wall clock.
func unixNanosecondsNow() -> Int64 {
    let time = wallTimeNow()
    return time.seconds &* 1_000_000_000 &+ Int64(time.nanoseconds)
}

/// Seconds since 1970-01-01T00:00:00Z by the wall clock.
func unixSecondsNow() -> Int64 { wallTimeNow().seconds }
