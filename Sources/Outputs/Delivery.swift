import Logging
import NIOCore
import Spool
import Transport

/// The delivery loop of one output: from its cursor to its collector, for ever.
///
/// It connects, sends batch after batch while the collector takes them and `in_flight` allows, moves the cursor when a
/// batch has settled (``Settlement``), and after any close goes back to the cursor and tries again, with the same ids.
/// Everything here happens on one event-loop thread, the output's own; reading the spool there blocks nobody else.
final class Delivery {
    private enum State {
        /// Between attempts; with the timer of the next one.
        case disconnected(Scheduled<Void>?)
        case connecting
        case connected(Link)
        case stopped
    }

    private let settings: OutputSettings
    private let eventLoop: any EventLoop
    private let spool: Spool
    private let cursor: Cursor
    private let waiter: WaiterID
    private let assembler: BatchAssembler
    private let connector: Connector
    private let board: OutputBoard
    private let logger: Logger

    private var state = State.disconnected(nil)
    private var backoff: Backoff
    private var window = ProgressWindow()
    private var random = SystemRandomNumberGenerator()
    private var complaints = RepeatedMessages()
    /// Whether the spool will call when there is more to read.
    private var isWaitingForSpool = false
    private var batchTimer: Scheduled<Void>?
    private var isSending = false
    /// Whether the collector has answered a receipt since it last owed one for too long.
    private var peerAnswersReceipts = false
    /// After the spool could not be read: when to try again.
    private var readAgainAt = NIODeadline.distantPast
    private var spoolComplaints = RepeatedMessages()
    private var stopping: EventLoopPromise<Void>?

    /// How often an unsettled ledger is compared with the connection when no receipt tells.
    private let observationInterval: TimeAmount

    init(
        settings: OutputSettings, eventLoop: any EventLoop, spool: Spool, cursor: Cursor, assembler: BatchAssembler,
        connector: Connector, board: OutputBoard, logger: Logger
    ) {
        self.settings = settings
        self.eventLoop = eventLoop
        self.spool = spool
        self.cursor = cursor
        self.assembler = assembler
        self.connector = connector
        self.board = board
        self.logger = logger
        waiter = spool.makeWaiter()
        backoff = Backoff(minimum: TimeAmount(settings.retry.min), maximum: TimeAmount(settings.retry.max))
        observationInterval = min(
            max(TimeAmount.nanoseconds(TimeAmount(settings.settle.after).nanoseconds / 10), .milliseconds(10)),
            .milliseconds(250))
    }

    // MARK: Connecting

    func start() {
        eventLoop.assertInEventLoop()
        connect()
    }

    private func connect() {
        guard stopping == nil else { return finishStop() }
        state = .connecting
        board.update { $0.state = .connecting }
        connector.connect(on: eventLoop).assumeIsolated().whenComplete { result in
            switch result {
            case .success(let connection): self.connected(connection)
            case .failure(let error): self.failed(Self.transportError(error))
            }
        }
    }

    private func connected(_ connection: Connection) {
        guard stopping == nil else {
            connection.channel.close(promise: nil)
            return finishStop()
        }
        let link = Link(
            connection: connection, settings: settings,
            answersReceipts: peerAnswersReceipts && connection.tls?.session?.hasReceipts == true, now: .now())
        do {
            try connection.channel.pipeline.syncOperations.addHandler(LinkWatcher(delivery: self, link: link))
        } catch {
            // The pipeline of a channel that closed at once takes no more handlers.
            return failed(Self.transportError(error))
        }
        state = .connected(link)
        complaints.reset()
        board.update {
            $0.state = .connected
            $0.connects += 1
        }
        logger.info("connected", metadata: link.description)
        observeRegularly(link)
        pump()
    }

    /// An attempt failed before there was a link.
    private func failed(_ error: TransportError) {
        if stopping != nil { return finishStop() }
        complain(error)
        reconnectLater()
    }

    private func complain(_ error: TransportError) {
        board.update {
            $0.lastError = error.description
            $0.retries[error.reason.rawValue, default: 0] += 1
        }
        guard let folded = complaints.shouldSay(error.description, at: .now()) else { return }
        var metadata: Logger.Metadata = ["reason": "\(error.reason.rawValue)"]
        if folded > 0 { metadata["repeated"] = "\(folded)" }
        logger.warning("\(error.description)", metadata: metadata)
    }

    private func reconnectLater() {
        let wait = backoff.next(using: &random)
        board.update { $0.state = .waiting }
        state = .disconnected(eventLoop.assumeIsolated().scheduleTask(in: wait) { self.connect() })
    }

    // MARK: Sending

    /// Sends as long as there is something to send and the collector takes it.
    ///
    /// A write may change the channel's writability, and answers may come in, before it returns: what they ask for is
    /// seen to by the loop that is running.
    func pump() {
        guard case .connected(let link) = state, stopping == nil, !isSending, .now() >= readAgainAt else { return }
        isSending = true
        defer { isSending = false }
        cancelBatchTimer()
        while maySend(on: link) {
            switch fill() {
            case .full:
                guard hasRoom(on: link) else { return }
                send(on: link)
            case .partial(let begun):
                let due = begun + TimeAmount(settings.batch.maxWait)
                if NIODeadline.now() >= due {
                    guard hasRoom(on: link) else { return }
                    send(on: link)
                } else if waitForSpool() {
                    batchTimer = eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.pump() }
                    return
                }
            case .empty:
                skipUnchosen(link)
                if waitForSpool() { return }
            case .skipped:
                // Other things have their turn: answers, the stop.
                skipUnchosen(link)
                return eventLoop.assumeIsolated().execute { self.pump() }
            case .failed:
                return
            }
        }
    }

    private enum Fill {
        case full
        case skipped
        case partial(since: NIODeadline)
        case empty
        case failed
    }

    private func fill() -> Fill {
        do {
            switch try assembler.fill(now: .now()) {
            case .full: return .full
            case .partial(let since): return .partial(since: since)
            case .empty: return .empty
            case .skipped: return .skipped
            }
        } catch {
            // The spool could not be read; nothing is skipped, the same place is tried again.
            if let folded = spoolComplaints.shouldSay("\(error)", at: .now()) {
                logger.error("reading the spool: \(error)", metadata: folded > 0 ? ["repeated": "\(folded)"] : [:])
            }
            readAgainAt = .now() + .seconds(1)
            batchTimer = eventLoop.assumeIsolated().scheduleTask(deadline: readAgainAt) { self.pump() }
            return .failed
        }
    }

    private func maySend(on link: Link) -> Bool {
        guard case .connected(let current) = state, current === link else { return false }
        guard link.channel.isWritable, window.allows(unsettled: link.settlement.batches) else { return false }
        return link.settlement.isEmpty || link.settlement.unsettledBytes < settings.settle.inFlight
    }

    /// Whether the batch, as large as it has become, may be unsettled with the others. One alone always may.
    private func hasRoom(on link: Link) -> Bool {
        link.settlement.isEmpty || link.settlement.unsettledBytes + assembler.byteCount <= settings.settle.inFlight
    }

    private func send(on link: Link) {
        let rendered = assembler.byteCount
        let sent: Int
        do {
            sent = try assembler.takeBatch { bytes, entry throws(TransportError) in try link.send(bytes, entry: entry) }
        } catch {
            return close(link, because: error)
        }
        link.lastSent = .now()
        link.requestReceipt()
        board.update {
            $0.renderedBytes += UInt64(rendered)
            $0.sentBytes += UInt64(sent)
        }
    }

    /// Moves the cursor over events that this output does not take, when nothing before them is unsettled.
    private func skipUnchosen(_ link: Link) {
        guard link.settlement.isEmpty, assembler.position > cursor.next else { return }
        cursor.acknowledge(next: assembler.position, previous: assembler.previous)
        board.update { $0.next = cursor.next }
    }

    /// - Returns: false if there is more to read already.
    private func waitForSpool() -> Bool {
        if isWaitingForSpool { return true }
        let eventLoop = eventLoop
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        let isThere = spool.wait(for: assembler.position, as: waiter) {
            eventLoop.execute {
                this.value.isWaitingForSpool = false
                this.value.pump()
            }
        }
        isWaitingForSpool = !isThere
        return !isThere
    }

    private func cancelBatchTimer() {
        batchTimer?.cancel()
        batchTimer = nil
    }

    // MARK: Settling

    private func observeRegularly(_ link: Link) {
        link.observer = eventLoop.assumeIsolated().scheduleTask(in: observationInterval) {
            self.observe(link)
            if case .connected(let current) = self.state, current === link { self.observeRegularly(link) }
        }
    }

    /// Compares the ledger with what is known of the connection.
    func observe(_ link: Link) {
        guard case .connected(let current) = state, current === link else { return }
        let now = NIODeadline.now()
        do throws(TransportError) {
            settle(try link.observe(at: now), on: link)
        } catch {
            return close(link, because: error)
        }
        link.requestReceipt()
        if link.settlement.peerAnswersReceipts { peerAnswersReceipts = true }
        if let owed = link.settlement.receiptOwed(at: now), owed > TimeAmount(settings.timeouts.write) {
            // Another program may have taken the collector's place; if it answers receipts too, that is learned anew.
            peerAnswersReceipts = false
            return close(
                link,
                because: TransportError(
                    .io, attempt: "sending to \(settings.endpoint)",
                    cause: "the collector has not confirmed for \(settings.timeouts.write) that it reads",
                    remedy: "look whether the collector hangs; what was sent goes again"))
        }
        if now - link.lastProgress > TimeAmount(settings.timeouts.write) {
            return close(
                link,
                because: TransportError(
                    .io, attempt: "sending to \(settings.endpoint)",
                    cause: "the collector took nothing for \(settings.timeouts.write)",
                    remedy: "look whether the collector still reads; what was sent goes again"))
        }
        if let idle = settings.timeouts.idle, link.settlement.isEmpty, assembler.events == 0,
            now - link.lastSent > TimeAmount(idle)
        {
            closeIdle(link)
        } else if stopping != nil, link.settlement.isEmpty {
            closeOrderly(link)
        } else {
            pump()
        }
    }

    private func settle(_ entries: [Settlement.Entry], on link: Link) {
        guard let last = entries.last else { return }
        cursor.acknowledge(next: last.next, previous: last.previous)
        backoff.reset()
        if link.settlement.isEmpty { window.allSettled() }
        let events = entries.reduce(0) { $0 + UInt64($1.events) }
        board.update {
            $0.deliveredEvents += events
            $0.next = last.next
        }
    }

    // MARK: Closing

    /// Gives a connection up; what has not settled is sent again on the next one.
    func close(_ link: Link, because error: TransportError) {
        guard case .connected(let current) = state, current === link else { return }
        link.failure = link.failure ?? error
        link.channel.close(promise: nil)
        closed(link)
    }

    /// The connection is gone.
    func closed(_ link: Link) {
        guard case .connected(let current) = state, current === link else { return }
        link.observer?.cancel()
        cancelBatchTimer()
        let unsettled = link.settlement
        if !unsettled.isEmpty { window.closed(settledBatches: unsettled.settledBatches) }
        assembler.rewind(to: cursor.next, previous: cursor.previous)
        board.update { $0.resentEvents += unsettled.unsettledEvents }
        if stopping != nil {
            state = .disconnected(nil)
            return finishStop()
        }
        complain(
            link.failure
                ?? TransportError(
                    .closed, attempt: "sending to \(settings.endpoint)", cause: "the collector closed the connection",
                    remedy: "nothing needs to be done: it is connected again and what had not settled is sent again"))
        reconnectLater()
    }

    /// Nothing was sent for `timeouts.idle`: the connection is closed until there is something to send.
    private func closeIdle(_ link: Link) {
        link.observer?.cancel()
        cancelBatchTimer()
        link.connection.finish(within: .seconds(2))
        state = .disconnected(nil)
        board.update { $0.state = .waiting }
        let eventLoop = eventLoop
        let this = NIOLoopBound(self, eventLoop: eventLoop)
        let reconnect: @Sendable () -> Void = {
            eventLoop.execute {
                guard case .disconnected(nil) = this.value.state else { return }
                this.value.isWaitingForSpool = false
                this.value.connect()
            }
        }
        isWaitingForSpool = true
        if spool.wait(for: assembler.position, as: waiter, reconnect) { reconnect() }
    }

    private func closeOrderly(_ link: Link) {
        link.observer?.cancel()
        cancelBatchTimer()
        state = .disconnected(nil)
        let stopped = link.connection.finish(within: .seconds(2))
        stopped.assumeIsolated().whenComplete { _ in self.finishStop() }
    }

    /// Stops: nothing new is sent, what was sent may settle until `deadline`, then the connection is closed.
    func stop(by deadline: NIODeadline) -> EventLoopFuture<Void> {
        eventLoop.assertInEventLoop()
        if let stopping { return stopping.futureResult }
        let promise = eventLoop.makePromise(of: Void.self)
        stopping = promise
        cancelBatchTimer()
        spool.cancelWait(waiter)
        switch state {
        case .disconnected(let timer):
            timer?.cancel()
            finishStop()
        case .connecting:
            finishStop()
        case .connected(let link):
            if link.settlement.isEmpty {
                closeOrderly(link)
            } else {
                eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
                    if case .connected(let link) = self.state { self.closeOrderly(link) }
                }
            }
        case .stopped:
            promise.succeed()
        }
        return promise.futureResult
    }

    private func finishStop() {
        if case .stopped = state { return }
        state = .stopped
        board.update { $0.state = .stopped }
        stopping?.succeed()
    }

    private static func transportError(_ error: any Error) -> TransportError {
        error as? TransportError
            ?? TransportError(
                .io, attempt: "talking to the collector", cause: "\(error)",
                remedy: "nothing needs to be done: the connection is made anew")
    }
}

extension TimeAmount {
    /// The same length; what does not fit is some 292 years.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self = overflow ? .nanoseconds(.max) : .nanoseconds(scaled &+ attoseconds / 1_000_000_000)
    }
}
