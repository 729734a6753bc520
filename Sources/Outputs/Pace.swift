import NIOCore

/// `max_rate`: when the next batch may go, so that over time no more than so many events a second do.
struct Pace {
    private let nanosecondsPerEvent: Double
    /// When the next batch may go.
    private(set) var due = NIODeadline.distantPast

    /// Batches that the events of a second are divided into, so that they do not come at once.
    static let batchesPerSecond = 4

    init(eventsPerSecond: Int) {
        nanosecondsPerEvent = 1e9 / Double(eventsPerSecond)
    }

    /// A batch goes. What was not used before is not made up for.
    mutating func sends(_ events: Int, at now: NIODeadline) {
        due = max(due, now) + .nanoseconds(Int64(Double(events) * nanosecondsPerEvent))
    }
}
