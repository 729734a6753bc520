internal import Events
internal import Glibc
internal import Logging
internal import Spool

/// What the ledger's thread does: reads the spool like an output, keeps fingerprints, and writes them a block at a time.
final class LedgerLoop {
    private let directory: LedgerDirectory
    private let spool: Spool
    private let logger: Logger
    private let link: LedgerLink

    /// What is worked with, when the ledger could be opened.
    private final class Work {
        let store: LedgerStore
        var reader: SpoolReader
        var sources: LedgerSources
        var fingerprinter = Fingerprinter()

        init(_ store: LedgerStore, _ reader: consuming SpoolReader, inputs: Set<String>) {
            self.store = store
            self.reader = reader
            sources = LedgerSources(key: store.key, inputs: inputs)
        }
    }

    private var work: Work?
    /// Has delivered events stay in the spool until the ledger has them, as long as there is room for them there.
    private var hold: WaiterID?
    private var hashes: [UInt64] = []
    /// Of the stretch that was read and is not written.
    private var block: LedgerBlock?
    /// What is read next follows something that nobody can know.
    private var isAtGap = false
    private var begun = MonotonicTime.now
    private var committed: UInt64 = 0
    private var trouble: (text: String, since: MonotonicTime)?
    private var tended: MonotonicTime?

    /// Events that are read before anything else is looked at.
    private static let turn = 20_000
    /// What was read is written after this time at the latest: the spool's two newest segments hold far more.
    private static let patience = Duration.seconds(300)
    /// Events, kept or not, after which it is written: delivered ones stay in the spool until then.
    private static let stretch: UInt64 = 1 << 18
    private static let tending = Duration.seconds(60)
    /// What cannot be written holds delivered events in the spool for so long.
    private static let holding = Duration.seconds(600)

    init(_ directory: LedgerDirectory, spool: Spool, hold: WaiterID, logger: Logger, link: LedgerLink) {
        self.directory = directory
        self.spool = spool
        self.hold = hold
        self.logger = logger
        self.link = link
    }

    /// Works until it is told to stop.
    func run() {
        while true {
            let orders = link.orders
            var isAtEnd = true
            do throws(LedgerError) {
                if work == nil { work = try open(orders) }
                isAtEnd = try follow(orders)
                mend()
            } catch {
                fail(error)
            }
            publish()
            if orders.isStopping { break }
            if isAtEnd || trouble != nil { sleep() }
        }
        if let hold { spool.release(hold) }
        work = nil
    }

    private func open(_ orders: LedgerLink.Orders) throws(LedgerError) -> Work {
        let store = try LedgerStore(directory)
        let status = spool.status()
        // A ledger of another spool's events knows nothing of these.
        let end = store.end.flatMap { $0 <= status.nextSeq ? $0 : nil }
        let start = end ?? status.firstSeq
        isAtGap = end == nil
        committed = start
        if let hold { spool.move(hold, to: start) }
        return Work(store, spool.makeReader(at: start), inputs: orders.inputs)
    }

    // MARK: Reading

    /// - Returns: whether all that is durable was read, and what is due written.
    private func follow(_ orders: LedgerLink.Orders) throws(LedgerError) -> Bool {
        guard let work else { return true }
        work.sources.inputs = orders.inputs
        var isAtEnd = false
        var taken = 0
        while !isAtEnd, taken < Self.turn, hashes.count < LedgerBlock.limit {
            isAtEnd = try !takeNext(work)
            taken += 1
        }
        let position = work.reader.position
        let isAsked = committed < orders.wanted && position >= orders.wanted
        let isLong = hashes.count >= LedgerBlock.limit || block.map { $0.end - $0.first >= Self.stretch } ?? false
        let isOld = MonotonicTime.now - begun >= Self.patience
        if isLong || isAsked || isOld || orders.isStopping { try commit(work) }
        if tended.map({ MonotonicTime.now - $0 >= Self.tending }) ?? true {
            tended = .now
            try work.store.tend(now: unixSecondsNow(), leaving: orders.keepFree)
        }
        return isAtEnd
    }

    /// - Returns: false at the end of what is durable.
    private func takeNext(_ work: Work) throws(LedgerError) -> Bool {
        if isAtGap, block != nil { try commit(work) }
        let item: SpoolItem
        do throws(SpoolError) {
            item = try work.reader.next()
        } catch {
            throw LedgerError("the spool cannot be read: \(error)")
        }
        switch item {
        case .event(let stored): take(stored, work)
        case .gap: isAtGap = true
        case .end: return false
        }
        return true
    }

    private func take(_ stored: StoredEvent, _ work: Work) {
        if block == nil {
            begun = .now
            block = LedgerBlock(beginningAt: stored.seq, arrival: stored.arrivalSeconds, isBehindGap: isAtGap)
            isAtGap = false
        }
        block?.pass(stored.seq, arrival: stored.arrivalSeconds)
        guard let fingerprint = fingerprint(stored, work) else { return }
        hashes.append(fingerprint.hash)
        block?.note(fingerprint.second)
    }

    /// - Returns: nil if the ledger does not keep the event: it was read from a file, or has no time, or is a part of one.
    private func fingerprint(_ stored: StoredEvent, _ work: Work) -> EventFingerprint? {
        guard stored.part == nil, let kept = work.sources.find(stored, in: work.reader) else {
            return nil
        }
        let arrival = Arrival(seconds: stored.arrivalSeconds, nanoseconds: stored.arrivalNanoseconds)
        return unsafe work.reader.withEventBytes { line in
            unsafe work.fingerprinter.fingerprint(of: line, arrival: arrival, context: kept.context, kept.hash)
        }
    }

    // MARK: Writing

    private func commit(_ work: Work) throws(LedgerError) {
        guard let block else { return }
        hashes.sort()
        try work.store.append(hashes, block)
        committed = block.end
        if let hold { spool.move(hold, to: committed) }
        self.block = nil
        hashes.removeAll(keepingCapacity: hashes.count == LedgerBlock.limit)
    }

    // MARK: Telling

    private func fail(_ error: LedgerError) {
        if trouble == nil {
            logger.warning(
                "the ledger stands still, deliveries do not: \(error). A backfill of what comes by listeners waits for it"
            )
        }
        trouble = (error.description, trouble?.since ?? .now)
        guard let since = trouble?.since, let hold, MonotonicTime.now - since >= Self.holding else { return }
        spool.release(hold)
        self.hold = nil
    }

    private func mend() {
        guard trouble != nil else { return }
        trouble = nil
        logger.notice("the ledger goes on")
        if hold == nil { hold = spool.hold(from: committed) }
    }

    private func publish() {
        var report = LedgerLink.Report()
        let position = work?.reader.position ?? committed
        report.committed = block == nil ? position : committed
        if let store = work?.store {
            report.status.events = store.events + UInt64(hashes.count)
            report.status.bytes = store.bytes
            report.status.since = store.coverage.spans.last?.since ?? block?.firstArrival
            report.coverage = store.coverage
            report.key = store.key
        }
        report.status.next = position
        report.status.trouble = trouble?.text
        link.publish(report)
    }

    /// Until somebody rings, at most a second: who waited for what is written would have it synced at once.
    private func sleep() {
        var descriptor = pollfd(fd: link.bell.descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&descriptor, 1, 1000)
        link.bell.clear()
    }
}
