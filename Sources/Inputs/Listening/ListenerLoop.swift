internal import CShims
internal import Glibc
internal import Logging
internal import Spool
internal import Synchronization

/// Serves all listeners, connections and standard input, on one thread.
///
/// One turn of ``run()``: wait until something can be read, read from each descriptor a few times, as far as batches have
/// room, hand over what is in the batch at hand, and look after what has its time. Whoever is slow, silent or in the
/// middle of a frame has a descriptor and what ``FrameSplitter`` keeps of the frame, and nobody waits for it.
///
/// NIO is not used here: it reads a connection to its end as soon as the peer has closed it, whatever the reader has room
/// for, and makes an object of each datagram.
final class ListenerLoop {
    let agentName: String
    let options: ListenerOptions
    let spool: Spool
    let link: ListenerLink
    /// All that is read from but the listening sockets, so that while the spool takes nothing one descriptor is left out.
    let poller: Poller
    let trouble: TroubleLog
    let folded: FoldedWarnings
    let losses: LossNotes
    let events: InputEvents

    var inputs: [ListeningInput] = []
    /// Inputs that a reload took away, as long as the spool may still lose events of theirs.
    var leaving: [ListeningInput] = []
    /// Of streams.
    var acceptors: [OpenListener] = []
    var datagrams: [Poller.Token: OpenListener] = [:]
    var connections: [Poller.Token: StreamConnection] = [:]
    /// Standard input where it is a file, which no poller takes since it is always ready.
    var alwaysReady: StreamConnection?
    /// Connections with acknowledgements, and those of them that have events in the batch at hand.
    var acknowledged: [Poller.Token: StreamConnection] = [:]
    var unnoted: Set<Poller.Token> = []
    /// Connections with an event that the next line may continue, and when the first of them may have waited for long
    /// enough.
    var joining: [Poller.Token: StreamConnection] = [:]
    var nextContinuation: MonotonicTime?

    /// Whether the spool took nothing.
    var isBlocked = false
    /// Whether the thread is on its way out, and takes what is left.
    var isEnding = false
    /// Bytes that all connections keep of frames whose end is to come.
    var heldBytes = 0
    /// Bytes that were read in this turn.
    var readBytes = 0
    /// Whether a connection had more to be read than its turn allowed.
    var isBehind = false
    /// Whether datagrams came in this turn.
    var hasDatagrams = false
    /// Whether anything happened in this turn.
    private var isActive = false
    var generation: UInt64
    var nextTend: MonotonicTime
    var nextSweep: MonotonicTime
    let buffer = ReadBuffer()
    /// Made when the first listener for datagrams comes.
    var datagramRoom: DatagramRoom?
    let waiter: WaiterID

    private var lastToken: Poller.Token = 0

    /// A turn that reads less than this, and all there was, is followed by a short pause, so that a sender that writes line
    /// by line is not read, stored and synced line by line: at 1,000 lines a second that halves the agent's CPU time.
    private static let usualTurn = 128 << 10
    private static let streamPause = Duration.milliseconds(4)
    /// Shorter, since who sends datagrams does not wait: a receive buffer of the kernel's usual size holds some 300,
    /// three milliseconds' worth at 100,000 a second.
    private static let datagramPause = Duration.milliseconds(1)
    /// How often sockets are asked for what they hold and have dropped, while there is something to ask.
    static let tendInterval = Duration.milliseconds(500)
    static let sweepInterval = Duration.seconds(60)
    /// How long the sockets are read from at the end.
    private static let farewell = Duration.seconds(2)

    init(
        _ plan: ListeningPlan, agentName: String, options: ListenerOptions, spool: Spool, logger: Logger,
        link: ListenerLink, poller: Poller
    ) {
        self.agentName = agentName
        self.options = options
        self.spool = spool
        self.link = link
        self.poller = poller
        trouble = TroubleLog(logger: logger)
        folded = FoldedWarnings(trouble: trouble)
        losses = LossNotes(spool: spool, agentName: agentName, trouble: trouble)
        events = InputEvents(spool: spool)
        generation = spool.generation
        waiter = spool.makeWaiter()
        let now = MonotonicTime.now
        nextTend = now
        nextSweep = now + Self.sweepInterval
        follow(plan)
    }

    func makeToken() -> Poller.Token {
        lastToken += 1
        return lastToken
    }

    /// Works until ``ListenerLink/stop()``, then takes what the sockets hold.
    func run() {
        publish()
        link.turns.add(1, ordering: .relaxed)
        while !link.isStopped {
            takeRequest()
            turn()
            if !isBlocked, !isBehind, readBytes > 0, readBytes < Self.usualTurn { rest() }
        }
        end()
        link.end()
    }

    private func turn() {
        let isReadable = wait()
        readBytes = 0
        isBehind = false
        hasDatagrams = false
        isActive = false
        isBlocked = events.prepare() == nil
        if isReadable, !isBlocked {
            poller.take { event in handle(event) }
        }
        if let alwaysReady, !isBlocked { read(alwaysReady) }
        let now = MonotonicTime.now
        if let nextContinuation, now >= nextContinuation, !isBlocked { endWaitingEvents(now) }
        events.flush()
        noteAcknowledgements()
        settle()
        if now >= nextTend { tend(now) }
        publish()
        link.turns.add(1, ordering: .relaxed)
    }

    private func handle(_ event: Poller.Event) {
        isActive = true
        if let connection = connections[event.token] {
            if event.isWritable { send(connection) }
            if event.isReadable, connections[event.token] != nil { read(connection) }
        } else if let listener = datagrams[event.token] {
            receive(listener)
        }
    }

    // MARK: Waiting

    /// Waits until something happens, or has its time; takes in who connects.
    /// - Returns: whether something can be read.
    private func wait() -> Bool {
        var descriptors = [link.bell.descriptor]
        let now = MonotonicTime.now
        var listening: [OpenListener] = []
        for acceptor in acceptors where acceptor.restsUntil.map({ now >= $0 }) ?? true {
            acceptor.restsUntil = nil
            listening.append(acceptor)
            descriptors.append(acceptor.socket.descriptor)
        }
        if !isBlocked { descriptors.append(poller.descriptor) }
        var requests = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // Whatever ends the wait, a signal among it, the turn looks for itself.
        _ = unsafe Glibc.poll(&requests, nfds_t(requests.count), timeout(now))
        if requests[0].revents != 0 { link.clearWakeUp() }
        for (acceptor, request) in zip(listening, requests.dropFirst()) where request.revents != 0 { accept(acceptor) }
        return isBlocked || requests[requests.count - 1].revents != 0
    }

    /// In milliseconds; -1: for ever.
    private func timeout(_ now: MonotonicTime) -> Int32 {
        if isEnding || alwaysReady != nil && !isBlocked { return 0 }
        let isIdle =
            datagrams.isEmpty && connections.isEmpty && losses.isEmpty && folded.isEmpty
            && acceptors.allSatisfy { $0.restsUntil == nil }
        guard !isIdle else { return -1 }
        let next = isBlocked ? nextTend : min(nextTend, nextContinuation ?? nextTend)
        return Int32(clamping: max(0, (next - now).inNanoseconds + 999_999) / 1_000_000)
    }

    private func rest() {
        let pause = hasDatagrams ? Self.datagramPause : Self.streamPause
        var request = pollfd(fd: link.bell.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe Glibc.poll(&request, 1, Int32(pause.inNanoseconds / 1_000_000))
    }

    // MARK: The end

    /// Takes in who has connected, and what has come, until there is nothing more or the time is up.
    private func end() {
        isEnding = true
        let deadline = MonotonicTime.now + Self.farewell
        for acceptor in acceptors { acceptAll(acceptor) }
        acceptors = []
        alwaysReady = nil
        repeat { turn() } while isActive && !isBlocked && .now < deadline
        for connection in Array(connections.values) { close(connection) }
        countDrops()
        events.flush()
        losses.writeAll()
        spool.cancelWait(waiter)
        publish()
    }
}
