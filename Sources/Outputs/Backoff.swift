import NIOCore

/// How long to wait before the next attempt to connect: exponential, with full jitter, for ever.
///
/// The n-th wait is a random time between nothing and `min × 2ⁿ`, at most `max`: many agents that lost one collector
/// come back spread over time, not together.
struct Backoff {
    let minimum: TimeAmount
    let maximum: TimeAmount
    private var failures = 0

    init(minimum: TimeAmount, maximum: TimeAmount) {
        self.minimum = minimum
        self.maximum = max(minimum, maximum)
    }

    /// The wait after one more failure.
    mutating func next(using generator: inout some RandomNumberGenerator) -> TimeAmount {
        let ceiling = ceilingAfterFailures()
        failures += 1
        return .nanoseconds(Int64.random(in: 0...max(ceiling.nanoseconds, 0), using: &generator))
    }

    /// Forgets the failures: something was delivered.
    mutating func reset() {
        failures = 0
    }

    private func ceilingAfterFailures() -> TimeAmount {
        var ceiling = minimum.nanoseconds
        for _ in 0..<min(failures, 62) {
            guard ceiling < maximum.nanoseconds else { break }
            ceiling = ceiling > Int64.max / 2 ? Int64.max : ceiling * 2
        }
        return .nanoseconds(min(ceiling, maximum.nanoseconds))
    }
}
