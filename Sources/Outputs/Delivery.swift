import Logging
import NIOCore
import Spool
import Transport

/// The delivery loop of one output: from its cursor to its destination, for ever.
///
/// It opens a ``Link``, hands batch after batch to it while it takes them and `in_flight` allows, moves the cursor when a
/// batch has settled, and after any close goes back to the cursor and tries again, with the same ids. What a batch is on
/// the wire, and when it has settled, is the protocol's: its ``Route`` and its link.
/// Everything here happens on one event-loop thread, the output's own; reading the spool there blocks nobody else.
final class Delivery: LinkUser {
    private enum State {
        /// Between attempts; with the timer of the next one.
        case disconnected(Scheduled<Void>?)
        case connecting
        case connected(any Link)
        case stopped
    }

    private let settings: OutputSettings
    private let eventLoop: any EventLoop
    private let spool: Spool
    private let place: any DeliveryPlace
    private let spoolWatch: SpoolWatch
    private let source: any BatchSource
    /// In the order of `to`.
    private let routes: [any Route]
    private var choice: RouteChoice
    private let prober: Prober
    /// A destination that works again and comes before the present one: when all has settled here, it goes on there.
    private var returning: Int?
    private var pace: Pace?
    private var watchdog: Watchdog
    private let board: OutputBoard
    private let logger: Logger

    private var state = State.disconnected(nil)
    private var backoff: Backoff
    private var window = ProgressWindow()
    private var random = SystemRandomNumberGenerator()
    private var report: LinkReport
    private var batchTimer: Scheduled<Void>?
    private var isSending = false
    private let observer: LinkObserver
    /// When the first event of each batch that was sent and has not settled arrived, in their order.
    private var arrivals: [Int64] = []
    /// When something was last sent.
    private var lastSent = NIODeadline.distantPast
    /// After reading has failed: when to try again.
    private var readAgainAt = NIODeadline.distantPast
    private var readingComplaints = RepeatedMessages()
    private var stopping: EventLoopPromise<Void>?

    init(
        settings: OutputSettings, eventLoop: any EventLoop, spool: Spool, place: any DeliveryPlace,
        source: any BatchSource, routes: [any Route], board: OutputBoard, logger: Logger
    ) {
        self.settings = settings
        self.eventLoop = eventLoop
        self.spool = spool
        self.place = place
        self.source = source
        self.routes = routes
        choice = RouteChoice(count: routes.count)
        prober = Prober(routes, on: eventLoop, every: TimeAmount(settings.retry.max))
        report = LinkReport(board, logger, routes: routes.count)
        pace = settings.maxRate.map { Pace(eventsPerSecond: $0) }
        self.board = board
        self.logger = logger
        spoolWatch = SpoolWatch(spool, on: eventLoop)
        watchdog = Watchdog(settings)
        observer = LinkObserver(settings, on: eventLoop)
        backoff = Backoff(minimum: TimeAmount(settings.retry.min), maximum: TimeAmount(settings.retry.max))
    }

    // MARK: Connecting

    func start() {
        eventLoop.assertInEventLoop()
        lookAhead()
        connect()
    }

    private func connect() {
        guard stopping == nil else { return finishStop() }
        state = .connecting
        board.update { $0.state = .connecting }
        routes[choice.current].open(on: eventLoop, for: self) { result in
            switch result {
            case .success(let link): self.connected(link)
            case .failure(let error): self.failed(error)
            }
        }
    }

    private func connected(_ link: any Link) {
        guard stopping == nil else {
            link.finish(within: .zero) { self.finishStop() }
            return
        }
        state = .connected(link)
        report.connected(link, by: choice.current)
        lastSent = .now()
        watchdog.calmed(at: .now())
        observeRegularly(link)
        if choice.isFallback { lookForEarlier(than: link) }
        pump()
    }

    /// An attempt failed before there was a link.
    private func failed(_ error: TransportError) {
        if stopping != nil { return finishStop() }
        report.failed(error, by: choice.current)
        tryNext(hadProgress: false, notBefore: error.retryAfter)
    }

    /// The next destination is tried at once, and after the last one the first, with a pause.
    private func tryNext(hadProgress: Bool, notBefore pause: Duration?) {
        if !hadProgress { prober.failed() }
        guard !choice.failed(hadProgress: hadProgress) else { return reconnectLater(notBefore: pause) }
        board.update { $0.state = .waiting }
        connectAgain(in: .zero)
    }

    private func connectAgain(in wait: TimeAmount) {
        state = .disconnected(eventLoop.assumeIsolated().scheduleTask(in: wait) { self.connect() })
    }

    /// - Parameter pause: what the peer has asked for.
    private func reconnectLater(notBefore pause: Duration? = nil) {
        let wait = max(backoff.next(using: &random), pause.map { TimeAmount($0) } ?? .zero)
        board.update { $0.state = .waiting }
        connectAgain(in: wait)
        lookAhead()
    }

    /// Without a link: begins the next batch, so that it is known since when events wait.
    private func lookAhead() {
        guard case .disconnected = state, stopping == nil, .now() >= readAgainAt else { return }
        source.drop(place.dropMark, delivered: place.next)
        guard oldestArrival == nil else { return }
        switch fill() {
        case .full?, .partial?, .skipped(since: _?)?:
            board.update { $0.oldestArrival = oldestArrival }
        case .skipped(since: nil)?:
            eventLoop.assumeIsolated().execute { self.lookAhead() }
        case .empty:
            if place.end == nil, !waitForSpool() { eventLoop.assumeIsolated().execute { self.lookAhead() } }
        case nil:
            break
        }
    }

    /// When the oldest event that was read and has not been delivered arrived.
    private var oldestArrival: Int64? { arrivals.first ?? source.firstArrival }

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
            if let due = pace?.due, due > .now() {
                batchTimer = eventLoop.assumeIsolated().scheduleTask(deadline: due) { self.pump() }
                return
            }
            switch fill() {
            case .full:
                guard send(on: link) else { return }
            case .partial(let begun):
                if .now() >= due(begun) {
                    guard send(on: link) else { return }
                } else if waitForSpool() {
                    batchTimer = eventLoop.assumeIsolated().scheduleTask(deadline: due(begun)) { self.pump() }
                    return
                }
            case .empty:
                skipUnchosen(link)
                if isAtEnd { return closeOrderly(link) }
                if place.end != nil { return }
                if waitForSpool() { return }
            case .skipped(let begun):
                if let begun, .now() >= due(begun), !send(on: link) { return }
                // Other things have their turn: answers, the stop.
                skipUnchosen(link)
                return eventLoop.assumeIsolated().execute { self.pump() }
            case nil:
                return
            }
        }
    }

    /// When a batch goes that is not full.
    private func due(_ begun: NIODeadline) -> NIODeadline { begun + TimeAmount(settings.batch.maxWait) }

    /// - Returns: nil if it could not be read.
    private func fill() -> BatchFill? {
        do {
            source.drop(place.dropMark, delivered: place.next)
            return try source.fill(now: .now())
        } catch {
            // Nothing is skipped, the same place is tried again.
            if let folded = readingComplaints.shouldSay("\(error)", at: .now()) {
                logger.error(
                    "reading what is to be sent: \(error)", metadata: folded > 0 ? ["repeated": "\(folded)"] : [:])
            }
            readAgainAt = .now() + .seconds(1)
            batchTimer = eventLoop.assumeIsolated().scheduleTask(deadline: readAgainAt) { self.pump() }
            return nil
        }
    }

    private func maySend(on link: any Link) -> Bool {
        let unsettled = link.unsettled
        let isFree = isCurrent(link) && returning == nil && link.isWritable
        guard isFree, window.allows(unsettled: unsettled.batches) else { return false }
        return unsettled.isEmpty || unsettled.bytes < settings.settle.inFlight
    }

    /// - Returns: false if the batch, as large as it has become, may not be unsettled with the others yet, which one alone
    ///   always may, or if the link has failed.
    private func send(on link: any Link) -> Bool {
        let (unsettled, rendered) = (link.unsettled, source.byteCount)
        guard unsettled.isEmpty || unsettled.bytes + rendered <= settings.settle.inFlight else { return false }
        pace?.sends(source.events, at: .now())
        let sent: Int
        if let arrival = source.firstArrival { arrivals.append(arrival) }
        do {
            sent = try source.takeBatch { bytes, batch throws(TransportError) in try link.send(bytes, as: batch) }
        } catch {
            close(link, because: error)
            return false
        }
        lastSent = .now()
        board.update {
            $0.renderedBytes += UInt64(rendered)
            $0.sentBytes += UInt64(sent)
            $0.oldestArrival = oldestArrival
            $0.lostEvents = source.lostEvents
            $0.redactions = source.redactions
        }
        return true
    }

    /// Moves the cursor over events that this output does not take, when nothing before them is unsettled or unsent.
    private func skipUnchosen(_ link: any Link) {
        guard link.unsettled.isEmpty, source.events == 0, source.position > place.next else { return }
        watchdog.calmed(at: .now())
        place.acknowledge(next: source.position, previous: source.previous)
        board.update { $0.next = place.next }
    }

    /// - Returns: false if there is more to read already.
    private func waitForSpool() -> Bool {
        if spoolWatch.isWaiting { return true }
        return spoolWatch.wait(for: source.position) {
            self.endRest()
            self.pump()
            self.lookAhead()
        }
    }

    private func cancelBatchTimer() {
        batchTimer?.cancel()
        batchTimer = nil
    }

    // MARK: Settling

    private func observeRegularly(_ link: any Link) {
        guard isCurrent(link) else { return }
        observer.next(isResting: spoolWatch.isWaiting && source.events == 0 && link.unsettled.isEmpty) {
            self.observe(link)
            self.observeRegularly(link)
        }
    }

    /// There is something to send: the link, which was not looked at for a while, is before it is used.
    private func endRest() {
        guard case .connected(let link) = state, observer.isResting else { return }
        watchdog.calmed(at: .now())
        observe(link)
        observeRegularly(link)
    }

    private func isCurrent(_ link: any Link) -> Bool {
        if case .connected(let current) = state { current === link } else { false }
    }

    /// Lets the link look at what has settled.
    private func observe(_ link: any Link) {
        guard isCurrent(link) else { return }
        let now = NIODeadline.now()
        do throws(TransportError) {
            settle(try link.observe(at: now), on: link)
        } catch {
            return close(link, because: error)
        }
        guard isCurrent(link) else { return }
        if link.unsettled.isEmpty, place.next >= place.end ?? spool.durableEnd {
            watchdog.calmed(at: now)
        } else if let silence = watchdog.silence(of: link, at: now) {
            return close(link, because: stall(of: link, for: silence))
        }
        if let idle = settings.timeouts.idle, link.unsettled.isEmpty, source.events == 0,
            now - lastSent > TimeAmount(idle)
        {
            closeIdle(link)
        } else if stopping != nil, link.unsettled.isEmpty {
            closeOrderly(link)
        } else if let index = returning, link.unsettled.isEmpty {
            goBack(to: index, from: link)
        } else {
            pump()
        }
    }

    private func settle(_ batches: [SentBatch], on link: any Link) {
        guard let last = batches.last else { return }
        place.acknowledge(next: last.next, previous: last.previous)
        arrivals.removeFirst(min(batches.count, arrivals.count))
        backoff.reset()
        watchdog.calmed(at: .now())
        report.delivered(by: choice.current)
        prober.settled()
        if link.unsettled.isEmpty { window.allSettled() }
        let events = batches.reduce(0) { $0 + UInt64($1.events) }
        board.update {
            $0.deliveredEvents += events
            $0.hasDeliveredSinceError = true
            $0.next = last.next
            $0.oldestArrival = oldestArrival
        }
    }

    private func stall(of link: any Link, for silence: TimeAmount) -> TransportError {
        var dump = link.dump
        dump["cursor"] = "\(place.next)"
        dump["read_up_to"] = "\(source.position)"
        dump["durable_up_to"] = "\(spool.durableEnd)"
        logger.error("connected, and nothing is confirmed", metadata: dump)
        return TransportError(
            .stalled, attempt: "sending to \(routes[choice.current].destination)",
            cause: "nothing was confirmed for \(silence.nanoseconds / 1_000_000_000) s",
            remedy: "the connection is made anew; see the state in the log")
    }

    // MARK: Back to the first destination

    /// Goes on, when a destination before the present one works again, there.
    private func lookForEarlier(than link: any Link) {
        prober.start(before: choice.current) { index, metadata in
            guard self.isCurrent(link), self.stopping == nil else { return }
            self.logger.info("an earlier destination works again", metadata: metadata)
            self.returning = index
            self.observe(link)
        }
    }

    private func goBack(to index: Int, from link: any Link) {
        leave()
        link.finish(within: .seconds(2)) {}
        choice.returned(to: index)
        prober.returned()
        connect()
    }

    // MARK: What the link tells

    func linkIsReady(_ link: any Link) { if isCurrent(link) { pump() } }
    func linkHasNews(_ link: any Link) { observe(link) }
    func linkHasClosed(_ link: any Link) { closed(link) }

    // MARK: Closing

    /// Whether all is delivered that there ever will be.
    private var isAtEnd: Bool { place.end.map { place.next >= $0 } ?? false }

    /// Has nothing more to do with the link.
    private func leave() {
        observer.cancel()
        prober.cancel()
        returning = nil
        cancelBatchTimer()
        state = .disconnected(nil)
    }

    /// Gives a link up; what has not settled is sent again on the next one.
    private func close(_ link: any Link, because error: TransportError) {
        guard isCurrent(link) else { return }
        link.abandon(because: error)
        closed(link)
    }

    /// The link is gone.
    private func closed(_ link: any Link) {
        guard isCurrent(link) else { return }
        leave()
        let unsettled = link.unsettled
        if !unsettled.isEmpty { window.closed(settledBatches: link.settledBatches) }
        // What was sent, or was to be sent, first is again the first.
        let oldest = oldestArrival
        arrivals.removeAll()
        source.rewind(to: place.next, previous: place.previous)
        board.update {
            $0.oldestArrival = oldest
            $0.resentEvents += unsettled.events
        }
        if stopping != nil || isAtEnd { return finishStop() }
        if link.endsInOrder { return reconnectWhenThereIsMore(atOnce: link.settledBatches > 0) }
        let error =
            link.failure
            ?? TransportError(
                .closed, attempt: "sending to \(routes[choice.current].destination)",
                cause: "the collector closed the connection",
                remedy: "nothing needs to be done: it is connected again and what had not settled is sent again")
        report.failed(error, by: choice.current)
        tryNext(hadProgress: link.settledBatches > 0, notBefore: error.retryAfter)
    }

    /// Nothing was sent for `timeouts.idle`: the connection is closed until there is something to send.
    private func closeIdle(_ link: any Link) {
        leave()
        link.finish(within: .seconds(2)) {}
        reconnectWhenThereIsMore(atOnce: true)
    }

    /// - Parameter atOnce: whether what is there already may go without a pause.
    private func reconnectWhenThereIsMore(atOnce: Bool) {
        board.update { $0.state = .waiting }
        // What has an end is all there.
        if place.end == nil {
            let isWaiting = spoolWatch.wait(for: source.position) {
                if case .disconnected(nil) = self.state { self.connect() }
            }
            if isWaiting { return }
        }
        if atOnce { connectAgain(in: .zero) } else { reconnectLater() }
    }

    private func closeOrderly(_ link: any Link) {
        leave()
        link.finish(within: .seconds(2)) { self.finishStop() }
    }

    /// Nothing goes through: what only the last burst needed is let go.
    func rest() { source.rest() }

    /// Stops: nothing new is sent, what was sent may settle until `deadline`, then the connection is closed.
    func stop(by deadline: NIODeadline) -> EventLoopFuture<Void> {
        eventLoop.assertInEventLoop()
        if let stopping { return stopping.futureResult }
        let promise = eventLoop.makePromise(of: Void.self)
        stopping = promise
        prober.cancel()
        cancelBatchTimer()
        spoolWatch.cancel()
        switch state {
        case .disconnected(let timer):
            timer?.cancel()
            finishStop()
        case .connecting:
            finishStop()
        case .connected(let link):
            if link.unsettled.isEmpty {
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
}
