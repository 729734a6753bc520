public import Logging
public import Spool
internal import Synchronization

/// Takes in what is sent to the inputs that listen, and what comes on standard input, on one thread of its own.
///
/// Datagrams are events; streams are taken apart by ``FrameSplitter``. Where the spool takes nothing, nothing is read:
/// connections wait, and so do their senders; of datagrams the kernel drops what finds no room, which is counted.
public final class Listeners: Sendable {
    private let spool: Spool
    private let link: ListenerLink
    private let make: @Sendable (ListeningPlan) -> ListenerLoop
    private let state: Mutex<State>

    private enum State {
        case ready(ListeningPlan)
        case running(ListeningPlan, thread: InputThread, waiter: WaiterID)
        case stopped

        var plan: ListeningPlan {
            switch self {
            case .ready(let plan), .running(let plan, _, _): plan
            case .stopped: ListeningPlan()
            }
        }
    }

    /// Opens all sockets.
    /// - Parameters:
    ///   - inputs: those of the configuration that listen, or read standard input.
    ///   - agentName: `agent.name`: the host of lines that name none and come from no address.
    /// - Throws: ``ListenError`` if one of them cannot.
    public init(
        inputs: [InputSettings], agentName: String, options: ListenerOptions = ListenerOptions(), spool: Spool,
        logger: Logger
    ) throws(ListenError) {
        let link: ListenerLink
        let poller: Poller
        do throws(SystemError) {
            link = try ListenerLink()
            poller = try Poller()
        } catch {
            throw ListenError("a descriptor for the listeners cannot be made: \(error)", .unavailable)
        }
        self.spool = spool
        self.link = link
        state = Mutex(.ready(try ListeningPlan(inputs, takingOver: ListeningPlan())))
        make = { plan in
            ListenerLoop(
                plan, agentName: agentName, options: options, spool: spool, logger: logger, link: link, poller: poller)
        }
    }

    /// Begins to read. To be called once, and to be answered by ``stop()``.
    /// - Throws: ``ListenError`` if there can be no thread.
    public func start() throws(ListenError) {
        try state.withLock { state throws(ListenError) in
            guard case .ready(let plan) = state else { preconditionFailure("listeners are started once") }
            let link = link
            let make = make
            let thread: InputThread
            do throws(SystemError) {
                thread = try InputThread(named: "gatepost-listen") { make(plan).run() }
            } catch {
                throw ListenError("the thread of the listeners cannot be made: \(error)", .unavailable)
            }
            let waiter = spool.onRoom { link.wake() }
            state = .running(plan, thread: thread, waiter: waiter)
        }
    }

    /// Opens what other inputs need beside what is open now. Nothing changes until ``follow(_:)``; what is not followed is
    /// closed with the plan.
    public func prepare(_ inputs: [InputSettings]) throws(ListenError) -> ListeningPlan {
        try ListeningPlan(inputs, takingOver: state.withLock { $0.plan })
    }

    /// Follows a plan that was prepared last; returns when its inputs are listened to and all others closed. Connections of
    /// an input that stays stay. To be called by one at a time.
    public func follow(_ plan: ListeningPlan) async {
        state.withLock { state in
            if case .running(_, let thread, let waiter) = state {
                state = .running(plan, thread: thread, waiter: waiter)
            }
        }
        await withCheckedContinuation { continuation in
            link.request(plan) { continuation.resume() }
        }
    }

    /// Stops listening, takes what the sockets hold, as far as two seconds and the spool allow, hands it over, and ends the
    /// thread.
    public func stop() {
        let thread = state.withLock { state -> InputThread? in
            guard case .running(_, let thread, let waiter) = state else { return nil }
            spool.removeOnRoom(waiter)
            state = .stopped
            return thread
        }
        guard let thread else { return }
        link.stop()
        thread.join()
    }

    /// How often the thread has gone round. It does when something happens, and when it is prodded.
    public var turns: UInt64 { link.turns.load(ordering: .relaxed) }

    /// Has the thread go round once more: if ``turns`` then stands still, it hangs.
    public func prod() { link.wake() }

    /// How each input is doing, in the order of the inputs; at most some milliseconds old while it works.
    public func status() -> [ListenerStatus] { link.status }
}
