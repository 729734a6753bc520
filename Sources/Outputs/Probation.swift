import NIOCore

/// How long the destinations before the present one are left alone before they are tried again.
///
/// One that takes connections and no events would be returned to again and again, and hold the output up each time until
/// it is given up. So after each return that came to nothing it is left alone for twice as long.
struct Probation {
    private let shortest: TimeAmount
    private static let longest = TimeAmount.minutes(15)
    /// Returns in a row that came to nothing.
    private var failures = 0
    private var isOnTrial = false

    init(shortest: TimeAmount) {
        self.shortest = shortest
    }

    var pause: TimeAmount {
        var pause = shortest
        for _ in 0..<failures where pause < Self.longest { pause = .nanoseconds(pause.nanoseconds * 2) }
        return max(shortest, min(pause, Self.longest))
    }

    /// An earlier destination has been found to work, and is gone back to.
    mutating func began() {
        isOnTrial = true
    }

    /// Something has settled.
    mutating func passed() {
        guard isOnTrial else { return }
        isOnTrial = false
        failures = 0
    }

    /// An attempt to connect has failed, or a link has ended on which nothing had settled.
    mutating func failed() {
        guard isOnTrial else { return }
        isOnTrial = false
        failures += 1
    }
}
