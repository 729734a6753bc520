/// Tells whether an output takes events, be it from far behind. The writer's; a pure value.
///
/// Compressing an event costs more than all else that is done for it. While an output is catching up, after a burst or an
/// outage, the processor is better spent on that: what it will have taken in a moment need not be small.
struct BacklogWatch {
    /// Nanoseconds. An output that is not further after so long takes nothing.
    private static let patience: UInt64 = 2_000_000_000

    /// How far the furthest output was, and when it was seen to have gone on.
    private var furthest: UInt64?
    private var movedAt: UInt64?

    /// - Parameters:
    ///   - furthest: the first seq that the furthest output needs.
    ///   - now: on the monotonic clock, in nanoseconds.
    mutating func isCatchingUp(_ furthest: UInt64, now: UInt64) -> Bool {
        if let before = self.furthest, furthest > before { movedAt = now }
        self.furthest = furthest
        return movedAt.map { now - $0 < Self.patience } ?? false
    }
}
