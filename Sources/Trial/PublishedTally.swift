internal import Synchronization

/// A ``CollectorTally`` that one thread writes and others read.
final class PublishedTally: Sendable {
    private let tally = Mutex(CollectorTally())

    func set(_ value: CollectorTally) { tally.withLock { $0 = value } }
    func get() -> CollectorTally { tally.withLock { $0 } }
}
