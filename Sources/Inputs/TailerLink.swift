internal import Synchronization

/// What the tailer's thread and the others have in common.
final class TailerLink: Sendable {
    let wakeUp: WakeUp
    /// How often the thread has gone round.
    let turns = Atomic<UInt64>(0)
    private let stopped = Atomic(false)
    private let woken = Atomic(false)
    private let published: Mutex<[FileInputStatus]>

    init(inputs: [InputSettings]) throws(SystemError) {
        wakeUp = try WakeUp()
        published = Mutex(inputs.map { FileInputStatus(name: $0.name) })
    }

    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    func stop() {
        stopped.store(true, ordering: .releasing)
        wake()
    }

    /// Ends the thread's sleep.
    func wake() {
        if !woken.exchange(true, ordering: .acquiringAndReleasing) { wakeUp.ring() }
    }

    /// To be called by the thread before it looks what it was woken for.
    func clearWakeUp() {
        wakeUp.clear()
        woken.store(false, ordering: .releasing)
    }

    var status: [FileInputStatus] {
        get { published.withLock { $0 } }
        set { published.withLock { $0 = newValue } }
    }
}
