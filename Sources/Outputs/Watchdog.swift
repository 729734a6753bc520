import NIOCore

/// Notices a link that is open and confirms nothing of what waits, whatever its protocol says of itself.
struct Watchdog {
    private let patience: TimeAmount
    private var lastConfirmed = NIODeadline.distantPast

    init(_ settings: OutputSettings) {
        patience = TimeAmount((settings.settle.after + settings.timeouts.write + settings.batch.maxWait) * 3)
    }

    /// There is a new link, something has settled, or nothing waits.
    mutating func calmed(at now: NIODeadline) {
        lastConfirmed = now
    }

    /// - Returns: for how long at least `link` has confirmed nothing, if that is too long.
    func silence(of link: any Link, at now: NIODeadline) -> TimeAmount? {
        let patience = max(patience, link.leastPatience)
        return now - lastConfirmed > patience ? patience : nil
    }
}
