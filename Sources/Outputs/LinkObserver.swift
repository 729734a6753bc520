import NIOCore

/// The timer of an output's looks at its link: often while something is under way, seldom while the output rests, since
/// an agent to which nothing comes is to cost nothing.
final class LinkObserver {
    /// Between looks while there is nothing to send. What they find then can wait: an archive that was moved away or
    /// whose period is over, a connection that is to be closed for being idle.
    private static let longestRest = TimeAmount.seconds(2)

    private let eventLoop: any EventLoop
    private let interval: TimeAmount
    private let rest: TimeAmount
    private var timer: Scheduled<Void>?
    /// Whether the next look is one of the seldom ones.
    private(set) var isResting = false

    init(_ settings: OutputSettings, on eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
        interval = settings.settle.observationInterval
        rest = settings.timeouts.idle.map { min(TimeAmount($0), Self.longestRest) } ?? Self.longestRest
    }

    /// Has `look` be called when it is time, in place of what was to be called before.
    func next(isResting: Bool, _ look: @escaping () -> Void) {
        timer?.cancel()
        self.isResting = isResting
        timer = eventLoop.assumeIsolated().scheduleTask(in: isResting ? rest : interval, look)
    }

    func cancel() {
        timer?.cancel()
        timer = nil
        isResting = false
    }
}
