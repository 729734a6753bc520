internal import CShims
internal import Glibc

/// The clocks that the spool reads.
protocol SpoolClock: Sendable {
    /// Unix time: seconds and nanoseconds.
    func wallTime() -> (Int64, UInt32)
    /// Nanoseconds of a clock that never goes back and need not count while the machine sleeps.
    func monotonic() -> UInt64
    /// Nanoseconds since the machine was started, sleep included: what wall time parts from when a snapshot is resumed.
    func sinceBoot() -> UInt64
}

/// The kernel's clocks.
struct SystemClock: SpoolClock {
    func wallTime() -> (Int64, UInt32) {
        let time = Self.read(CLOCK_REALTIME)
        return (Int64(time.tv_sec), UInt32(time.tv_nsec))
    }

    func monotonic() -> UInt64 {
        let time = Self.read(CLOCK_MONOTONIC)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    func sinceBoot() -> UInt64 {
        let time = Self.read(CLOCK_BOOTTIME)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        let result = unsafe clock_gettime(clock, &time)
        precondition(result == 0, "clock_gettime(2) fails only for a clock that does not exist")
        return time
    }
}
