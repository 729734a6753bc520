internal import Synchronization

/// What the listeners' thread and the others have in common.
final class ListenerLink: Sendable {
    let bell: WakeUp
    /// How often the thread has gone round.
    let turns = Atomic<UInt64>(0)
    private let stopped = Atomic(false)
    private let woken = Atomic(false)
    private let published = Mutex<[ListenerStatus]>([])
    private let change = Mutex(Change.none)

    private enum Change {
        case none
        case requested(ListeningPlan, done: @Sendable () -> Void)
        /// The thread has ended, and takes none any more.
        case ended
    }

    init() throws(SystemError) {
        bell = try WakeUp()
    }

    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    func stop() {
        stopped.store(true, ordering: .releasing)
        wake()
    }

    /// Ends the thread's sleep.
    func wake() {
        if !woken.exchange(true, ordering: .acquiringAndReleasing) { bell.ring() }
    }

    /// To be called by the thread before it looks what it was woken for.
    func clearWakeUp() {
        bell.clear()
        woken.store(false, ordering: .releasing)
    }

    var status: [ListenerStatus] {
        get { published.withLock { $0 } }
        set { published.withLock { $0 = newValue } }
    }

    // MARK: Another plan

    /// Asks the thread to follow another plan; one request at a time.
    /// - Parameter done: called when it does, or has ended.
    func request(_ plan: ListeningPlan, done: @escaping @Sendable () -> Void) {
        let isEnded = change.withLock { change in
            if case .ended = change { return true }
            change = .requested(plan, done: done)
            return false
        }
        if isEnded { done() } else { wake() }
    }

    func takeRequest() -> (plan: ListeningPlan, done: @Sendable () -> Void)? {
        change.withLock { change in
            guard case .requested(let plan, let done) = change else { return nil }
            change = .none
            return (plan, done)
        }
    }

    /// The thread has ended: what was asked for and not done will not be.
    func end() {
        let done = change.withLock { change -> (@Sendable () -> Void)? in
            defer { change = .ended }
            guard case .requested(_, let done) = change else { return nil }
            return done
        }
        done?()
    }
}
