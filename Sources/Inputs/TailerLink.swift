internal import Synchronization

/// What the tailer's thread and the others have in common.
final class TailerLink: Sendable {
    let wakeUp: WakeUp
    /// How often the thread has gone round.
    let turns = Atomic<UInt64>(0)
    private let stopped = Atomic(false)
    private let woken = Atomic(false)
    private let published: Mutex<[FileInputStatus]>
    private let change = Mutex(Change.none)

    private enum Change {
        case none
        case requested(TailerChange)
        /// The thread has ended, and takes none any more.
        case ended
    }

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

    // MARK: Other inputs

    /// Asks the thread to follow other inputs; one request at a time.
    func requestChange(_ request: TailerChange) {
        let isEnded = change.withLock { change in
            if case .ended = change { return true }
            change = .requested(request)
            return false
        }
        if isEnded { request.done() } else { wake() }
    }

    func takeChange() -> TailerChange? {
        change.withLock { change in
            guard case .requested(let request) = change else { return nil }
            change = .none
            return request
        }
    }

    /// The thread has ended: what was asked for and not done will not be.
    func end() {
        let request = change.withLock { change -> TailerChange? in
            defer { change = .ended }
            guard case .requested(let request) = change else { return nil }
            return request
        }
        request?.done()
    }
}
