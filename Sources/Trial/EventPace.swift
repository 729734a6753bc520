internal import Glibc

/// Spreads events evenly over time.
struct EventPace {
    private let eventsPerSecond: Double?
    private var start: Double
    /// Events that were not due to be made up for, because the target had not taken them for a second.
    private var base: UInt64 = 0

    /// Starts now.
    init(_ rate: EventRate?) {
        eventsPerSecond = rate?.eventsPerSecond
        start = Self.now()
    }

    /// How many more events are due, `written` being done. The first is due at once. Of a longer stall, one second is
    /// made up for.
    mutating func due(after written: UInt64) -> UInt64 {
        guard let eventsPerSecond else { return .max }
        let now = Self.now()
        let owed = (now - start) * eventsPerSecond + 1 - Double(written - base)
        if owed > eventsPerSecond + 1 {
            start = now - 1
            base = written
            return UInt64(eventsPerSecond + 1)
        }
        return owed < 1 ? 0 : UInt64(owed)
    }

    /// Milliseconds until it is worth to look again: 5 for high rates, so that they go out in small lots.
    func pause(after written: UInt64) -> Int32 {
        guard let eventsPerSecond else { return 0 }
        let next = start + Double(written - base) / eventsPerSecond
        return Int32(min(max((next - Self.now()) * 1000, 5), 1000))
    }

    /// Seconds of a clock that never jumps.
    private static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
