/// Folds what is said of dropped segments: the first of a reason at once, then what came together, once a minute.
struct DropLog {
    private var held: [LossReason: DroppedEvents] = [:]
    private var saidAt: [LossReason: UInt64] = [:]

    /// Nanoseconds.
    private static let interval: UInt64 = 60_000_000_000

    /// - Returns: what is to be said at `now`, in nanoseconds of the monotonic clock.
    mutating func add(_ dropped: DroppedEvents, at now: UInt64) -> [DroppedEvents] {
        if var sum = held[dropped.reason] {
            sum.last = dropped.last
            sum.events += dropped.events
            sum.bytes += dropped.bytes
            held[dropped.reason] = sum
        } else {
            held[dropped.reason] = dropped
        }
        return due(at: now)
    }

    /// What was held back and may be said now.
    mutating func due(at now: UInt64) -> [DroppedEvents] {
        guard !held.isEmpty else { return [] }
        var due: [DroppedEvents] = []
        for reason in LossReason.allCases {
            guard let sum = held[reason], now >= saidAt[reason].map({ $0 + Self.interval }) ?? 0 else { continue }
            due.append(sum)
            saidAt[reason] = now
            held[reason] = nil
        }
        return due
    }

    /// All that was held back.
    mutating func rest() -> [DroppedEvents] {
        saidAt = [:]
        return due(at: 0)
    }
}
