import Events
import Logging
import NIOPosix
import Outputs
import Spool
import Synchronization

/// Where the running agent is asked to send a span again (`POST /replay`): finds the span, and carries on a replay as long
/// as whoever asked for it stays to watch.
final class ReplayDesk: Sendable {
    private let parts: AgentParts
    private let spool: Spool
    private let key: RedactionKey
    private let logger: Logger
    private let guarded = Mutex(Guarded())

    private struct Guarded {
        /// Outputs to which something is being sent again.
        var running: Set<String> = []
        var isStopping = false
    }

    /// How often progress is told.
    private static let interval = Duration.milliseconds(250)

    init(parts: AgentParts, spool: Spool, key: RedactionKey, logger: Logger) {
        self.parts = parts
        self.spool = spool
        self.key = key
        self.logger = logger
    }

    var routes: [AdminRoute] {
        [AdminRoute(.post, "/replay", access: .socket) { await self.answer($0) }]
    }

    /// Has all replays end soon, and begins no more.
    func stop() {
        guarded.withLock { $0.isStopping = true }
    }

    private func answer(_ request: AdminRequest) async -> AdminReply {
        do throws(ReplayRefusal) {
            let wish = try ReplayWish(request)
            guard let output = parts.current.outputs.first(where: { $0.name == wish.output }) else {
                throw .noOutput(wish.output)
            }
            let settings = output.settings
            guard settings.endpoint != nil else { throw .noCollector(wish.output) }
            let (replay, opening) = try await prepare(wish, for: output)
            try checkIsFree(wish.output)
            return .stream(type: "text/plain; charset=utf-8") { stream in
                // Taken only now: who asked may have gone before the answer began.
                guard self.guarded.withLock({ $0.running.insert(wish.output).inserted }) else {
                    throw ReplayRefusal.busy(wish.output)
                }
                defer { self.guarded.withLock { _ = $0.running.remove(wish.output) } }
                try await self.run(try replay(), opening, to: wish.output, stream)
            }
        } catch {
            return .whole(.text("\(error)\n", status: error.status))
        }
    }

    /// Finds what is wished for.
    /// - Returns: what begins it, and the first line of the answer.
    private func prepare(
        _ wish: ReplayWish, for output: Output
    ) async throws(ReplayRefusal) -> (@Sendable () throws -> Replay, ReplayProgress) {
        let settings = output.settings
        let (spool, key, logger) = (spool, key, logger)
        switch wish.part {
        case .span(let selection):
            let events = try await span(selection, of: output)
            let agent = parts.current.configuration.agent
            return (
                {
                    try Replay(
                        of: events, settings: settings, spool: spool, key: key, agent: agent.name,
                        enterpriseNumber: agent.enterpriseNumber, logger: logger)
                }, .span(events)
            )
        case .deadLetters:
            let letters = DeadLetters(of: wish.output, in: spool.directory)
            guard settings.isHTTP, letters.bytes > 0 else { throw .noDeadLetters(wish.output) }
            let found = try await onDisk { try DeadLetterSummary(letters) }
            return (
                { try Replay(of: letters, settings: settings, spool: spool, logger: logger) },
                .deadLetters(found.events, bytes: found.bytes)
            )
        }
    }

    private func checkIsFree(_ output: String) throws(ReplayRefusal) {
        let (isBusy, isStopping) = guarded.withLock { ($0.running.contains(output), $0.isStopping) }
        if isStopping { throw .stopping }
        if isBusy { throw .busy(output) }
    }

    /// The selected events that the output has delivered and the spool still holds.
    private func span(
        _ selection: SpoolSelection, of output: Output
    ) async throws(ReplayRefusal) -> ClosedRange<UInt64> {
        let directory = parts.current.configuration.agent.dataDirectory
        let durable = spool.end
        let delivered = output.delivered
        let span = try await onDisk {
            try selection.span(in: SpoolView.open(directory: directory, durable: durable))
        }
        let end = min(span.end, delivered)
        guard span.first < end else {
            throw .nothing(output: output.name, oldest: spool.status().firstSeq, delivered: delivered)
        }
        return span.first...(end - 1)
    }

    /// Does what reads from the disk, which the threads of the concurrency runtime are not for.
    private func onDisk<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws(ReplayRefusal) -> R {
        do {
            return try await NIOThreadPool.singleton.runIfActive(body)
        } catch {
            throw .failed("\(error)")
        }
    }

    // MARK: The replay

    private func run(
        _ replay: Replay, _ opening: ReplayProgress, to output: String, _ stream: AdminStream
    ) async throws {
        let name: Logger.Metadata = ["output": "\(output)"]
        logger.info("\(opening.noun) are sent again", metadata: name)
        replay.start()
        var failure: (any Error)?
        do {
            try await stream.write(Array(opening.line.utf8))
            try await watch(replay, stream)
        } catch {
            failure = error
        }
        // Whoever asked has gone, or all is done: either way the thread ends before the spool can.
        let status = replay.status
        try await replay.stop()
        let isWhole = status.next >= replay.extent.upperBound
        logger.info(
            "sending again \(isWhole ? "is done" : "was ended before \(opening.place(status.next))")", metadata: name)
        if let failure { throw failure }
        try await stream.write(Array(ReplayProgress.end(ReplayProgress.State(status), isWhole: isWhole).line.utf8))
    }

    /// Tells of the progress until all is delivered, the agent stops, or nobody listens any more.
    private func watch(_ replay: Replay, _ stream: AdminStream) async throws {
        while !guarded.withLock({ $0.isStopping }) {
            let status = replay.status
            if status.state == .stopped { return }
            try await stream.write(Array(ReplayProgress.at(ReplayProgress.State(status)).line.utf8))
            try await Task.sleep(for: Self.interval)
        }
    }
}

extension ReplayProgress {
    /// What is sent, as a log says it.
    fileprivate var noun: String {
        switch self {
        case .span(let events): "events \(events.lowerBound) to \(events.upperBound)"
        case .deadLetters(let count, _): "\(count) dead letters"
        case .at, .end: preconditionFailure("it begins with what is sent")
        }
    }

    /// How far it has come.
    fileprivate func place(_ next: UInt64) -> String {
        if case .deadLetters = self { "all were sent" } else { "event \(next)" }
    }
}
