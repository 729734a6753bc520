import Inputs
import Logging
import NIOCore
import NIOPosix
import Spool

/// One conversation with `gatepost backfill`: tells what is known, and takes logs into the spool no faster than that takes
/// them and than live events leave room.
///
///     command                         agent
///     known                           known … (each log that it has a part of), ready
///     name, of each log               input or listener, or failed
///
///     of each log of a listener:
///     count                           go, or followed
///     data …, end of the log          waits …; then log
///     compare, when all have come     waits …; then compared
///
///     open, of each log               go, or followed; or log, if nothing of it is to be sent
///     data …, end of the log          at …, waits …; then log
///     end                             done, when all is safe on disk
final class BackfillTalk {
    private let wish: BackfillWish
    private let inputs: [InputSettings]
    private let agentName: String
    private let spool: Spool
    private let ledger: ArrivalLedger
    private let logger: Logger
    private let upload: AdminUpload
    private let stream: AdminStream
    private let isStopping: @Sendable () -> Bool

    private let generation: UInt64
    private var received = ByteBuffer()
    /// The log that is being taken.
    private var feed: BackfillFeed?
    /// The last of which something was written.
    private var lastWritten: BackfillFeed?
    private var total = BackfillTally()
    private var lastWord = ContinuousClock.now
    /// Of the logs that are sent twice; and how many of them have come for the second time.
    private var comparison: LedgerComparison?
    private var comparedLogs = 0

    /// Batches that may wait to be written before a backfill waits, too: the others of the spool's are for live events.
    private static let waitingBatches = 2
    /// The share of the spool that a backfill may fill: what is above it is for live events, which cannot always wait.
    private static let share = (numerator: UInt64(3), denominator: UInt64(4))

    init(
        _ wish: BackfillWish, inputs: [InputSettings], agentName: String, spool: Spool,
        ledger: ArrivalLedger, logger: Logger, _ upload: AdminUpload, _ stream: AdminStream,
        isStopping: @escaping @Sendable () -> Bool
    ) {
        self.wish = wish
        self.inputs = inputs
        self.agentName = agentName
        self.spool = spool
        self.ledger = ledger
        self.logger = logger
        self.upload = upload
        self.stream = stream
        self.isStopping = isStopping
        generation = spool.generation
    }

    func run() async throws {
        do {
            BackfilledSources.forgetOld(in: spool)
            while let frame = try await nextFrame() {
                if isStopping() { throw BackfillRefusal.stopping }
                try await take(frame)
                if case .end = frame {
                    logger.info("a backfill is done: \(summary)")
                    return
                }
            }
            logger.info("a backfill was ended by its command: \(summary)")
        } catch let refusal as BackfillRefusal {
            logger.notice("a backfill ends: \(refusal): \(summary)")
            try await say(.failed(refusal.exitStatus, refusal.description))
        } catch {
            // The command has gone, or is sent away because the agent stops.
            logger.info("a backfill was ended by its command: \(summary)")
            throw error
        }
    }

    private var summary: String {
        let events = total.events + (feed?.tally.events ?? 0)
        return wish.isTrial ? "a trial of \(events) events" : "\(events) events"
    }

    // MARK: Talking

    private func nextFrame() async throws -> BackfillFrame? {
        while true {
            if let frame = try BackfillFrame.next(in: &received) {
                received.discardReadBytes()
                return frame
            }
            guard var bytes = try await upload.next() else { return nil }
            received.writeBuffer(&bytes)
        }
    }

    private func say(_ replies: BackfillReply...) async throws {
        lastWord = .now
        try await stream.write(Array(replies.map(\.line).joined().utf8))
    }

    private func tellKnown() async throws {
        try await untilWritten()
        var lines: [UInt8] = []
        for log in KnownLog.all(in: spool.sources()) {
            lines += Array(BackfillReply.known(log).line.utf8)
            guard lines.count >= 64 << 10 else { continue }
            try await stream.write(lines)
            lines.removeAll()
        }
        try await stream.write(lines + Array(BackfillReply.ready.line.utf8))
    }

    private func take(_ frame: BackfillFrame) async throws {
        switch frame {
        case .known:
            try await tellKnown()
        case .name(let name):
            let input = try input(for: name)
            try await say(.input(input.name, isCompared: input.files.isEmpty))
        case .count(let opening):
            try await count(opening)
        case .compare:
            try await compare()
        case .open(let opening):
            try await open(opening)
        case .data(let bytes):
            feed?.take(bytes)
            try await work()
            if lastWord.duration(to: .now) >= .milliseconds(250), let feed {
                try await say(.at(events: total.events + feed.tally.events, offset: feed.end))
            }
        case .endOfLog:
            feed?.finish()
            try await work()
            guard let feed else { return }
            self.feed = nil
            if feed.isCounting { return try await say(.log(feed.tally)) }
            total += feed.tally
            if feed.tally.events > 0 { lastWritten = feed }
            try await say(.log(feed.tally))
        case .end:
            try await untilDurable()
            try await say(.done)
        }
    }

    private func input(for name: String) throws(BackfillRefusal) -> InputSettings {
        do throws(InputChoiceError) {
            return try InputChoice.input(named: wish.input, for: name, among: inputs)
        } catch {
            throw .noInput(error.description)
        }
    }

    private func open(_ opening: BackfillOpening) async throws {
        let input = try input(for: opening.name)
        if input.files.isEmpty {
            guard let comparison else {
                throw BackfillRefusal.malformed("a listener's log comes before it was compared")
            }
            defer { comparedLogs += 1 }
            guard comparison.open(comparedLogs) else {
                let tally = comparison.tally(of: comparedLogs)
                total += tally
                return try await say(.log(tally))
            }
            begin(opening, input, comparison)
        } else {
            if let followed = try await followedFile(opening) { return try await say(.followed(followed)) }
            begin(opening, input)
        }
        try await say(.go)
    }

    private func begin(
        _ opening: BackfillOpening, _ input: InputSettings, _ comparison: LedgerComparison? = nil,
        isCounting: Bool = false
    ) {
        feed = BackfillFeed(
            opening, input: input, agentName: agentName, span: wish.span, isTrial: wish.isTrial, spool: spool,
            generation: generation, comparison: comparison, isCounting: isCounting)
    }

    private func followedFile(_ opening: BackfillOpening) async throws -> String? {
        let records = spool.sources()
        // It reads from the disk, which the threads of the concurrency runtime are not for.
        return try await NIOThreadPool.singleton.runIfActive { opening.followedFile(among: records) }
    }

    // MARK: Comparing

    private func count(_ opening: BackfillOpening) async throws {
        let input = try input(for: opening.name)
        if let followed = try await followedFile(opening) { return try await say(.followed(followed)) }
        let comparison = try await makeComparison()
        self.comparison = comparison
        begin(opening, input, comparison, isCounting: true)
        try await say(.go)
    }

    /// Where what was counted is compared, as soon as the ledger has all that has come up to now.
    private func makeComparison() async throws -> LedgerComparison {
        if let comparison { return comparison }
        let end = spool.status().nextSeq
        let waiter = spool.makeWaiter()
        defer { spool.cancelWait(waiter) }
        // While somebody waits for an event it is synced at once.
        while end > 0, !spool.wait(for: end - 1, as: waiter, {}) {
            guard spool.generation == generation else { throw BackfillRefusal.givenUp }
            try await wait("what has come is being synced")
        }
        do {
            while try !ledger.has(end) {
                try await wait("the ledger of what came by listeners is being brought up to date")
            }
            return try ledger.compare()
        } catch let error as LedgerError {
            throw BackfillRefusal.ledger(error.description)
        }
    }

    private func compare() async throws {
        guard let comparison else { throw BackfillRefusal.malformed("there is nothing to compare") }
        try await say(.waits("the logs are compared with what came by listeners"))
        let failure = try await NIOThreadPool.singleton.runIfActive { () -> LedgerError? in
            do throws(LedgerError) {
                try comparison.compare()
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw BackfillRefusal.ledger(failure.description) }
        try await say(.compared)
    }

    private func wait(_ reason: String) async throws {
        if lastWord.duration(to: .now) >= .seconds(1) { try await say(.waits(reason)) }
        try await pause(.milliseconds(5))
    }

    // MARK: Taking

    /// Takes what was handed over, waiting for room where there is none.
    private func work() async throws {
        guard let feed else { return }
        while true {
            if !wish.isTrial, !feed.isCounting { try await untilUncrowded() }
            switch feed.step() {
            case .needsBytes:
                do throws(LedgerError) {
                    try comparison?.check()
                } catch {
                    throw BackfillRefusal.ledger(error.description)
                }
                return
            case .isGivenUp: throw BackfillRefusal.givenUp
            case .needsRoom: try await pause(.milliseconds(2))
            }
        }
    }

    private func untilUncrowded() async throws {
        while true {
            let status = spool.status()
            guard spool.generation == generation else { throw BackfillRefusal.givenUp }
            if let reason = Self.hindrance(status) {
                if lastWord.duration(to: .now) >= .seconds(1) { try await say(.waits(reason)) }
                try await pause(.milliseconds(50))
            } else if status.waitingBatches > Self.waitingBatches {
                try await pause(.milliseconds(1))
            } else {
                return
            }
        }
    }

    /// Why nothing should be added to the spool now.
    private static func hindrance(_ status: SpoolStatus) -> String? {
        switch status.health {
        case .full(let reason): return "the spool is full: \(reason)"
        case .failing(let reason): return "the spool cannot be written: \(reason)"
        case .working: break
        }
        // The two newest segments stay whether they are needed or not.
        let held = status.bytes - min(status.keptBytes, status.bytes)
        guard status.segments > 3, held > status.limitBytes / share.denominator * share.numerator else { return nil }
        return "the spool is three quarters full of what outputs have not delivered; the rest is for live events"
    }

    private func pause(_ time: Duration) async throws {
        if isStopping() { throw BackfillRefusal.stopping }
        try await Task.sleep(for: time)
    }

    /// The spool tells of a source how far it is written: what only waits to be written would be taken for not known.
    private func untilWritten() async throws {
        guard let lastWritten, !wish.isTrial else { return }
        while !lastWritten.isWritten {
            guard spool.generation == generation else { throw BackfillRefusal.givenUp }
            try await pause(.milliseconds(1))
        }
    }

    private func untilDurable() async throws {
        guard let lastWritten, !wish.isTrial else { return }
        while !lastWritten.isDurable() {
            guard spool.generation == generation else { throw BackfillRefusal.givenUp }
            if lastWord.duration(to: .now) >= .seconds(1) { try await say(.waits("what was written is being synced")) }
            try await pause(.milliseconds(10))
        }
    }
}
