import Events
import Inputs
public import Logging
import Outputs
import Spool
import Synchronization

/// A configuration at work: inputs are read into the spool, and each output delivers from it.
public final class Agent: Sendable {
    let spool: Spool
    let tailer: FileTailer
    let listeners: Listeners
    let ledger: ArrivalLedger
    let parts: AgentParts
    let maker: OutputMaker
    let journal: AgentJournal
    let logger: Logger
    private let replays: ReplayDesk
    private let backfills: BackfillDesk
    private let directory: String
    private let manager: ServiceManager?
    private let admin: AdminServer
    /// Reloads and the stop come one after the other.
    private let turns = Turns()
    private let isStopping = Atomic(false)

    /// Opens everything that can be refused, in the order spool, key, outputs, inputs, admin
    /// socket, and starts.
    /// - Parameters:
    ///   - directory: the configuration's, which a reload reads again.
    ///   - manager: is told of reloads.
    /// - Throws: ``AgentError``, with the exit status that goes with it.
    public init(
        _ configuration: AgentConfiguration, directory: String, manager: ServiceManager? = nil, logger: Logger
    ) throws(AgentError) {
        self.logger = logger
        self.directory = directory
        self.manager = manager
        let data = configuration.agent.dataDirectory
        let tally = EventTally()
        let notices = SpoolLog(logger: logger)
        do {
            spool = try Spool.open(directory: data, settings: configuration.spool) { notices.write($0) }
        } catch {
            throw AgentError(error)
        }
        ledger = ArrivalLedger(directory: data, spool: spool, logger: logger)
        // Before anything is delivered that it has not read.
        ledger.follow(configuration.listeningInputs, leaving: configuration.spool.keepFree)
        let key: RedactionKey
        do {
            key = try RedactionKey.loadOrCreate(data + "/redaction.key")
            let maker = OutputMaker(spool: spool, key: key, tally: tally, logger: logger)
            self.maker = maker
            parts = AgentParts(
                AgentParts.Content(
                    configuration, outputs: try configuration.outputs.map { try maker.output($0, of: configuration) },
                    stamps: configuration.tlsFileStamps))
            spool.allCursorsAreOpen()
            replays = ReplayDesk(parts: parts, spool: spool, key: key, logger: logger)
            backfills = BackfillDesk(parts: parts, spool: spool, ledger: ledger, logger: logger)
            listeners = try Listeners(
                inputs: configuration.listeningInputs, agentName: configuration.agent.name, spool: spool, logger: logger
            )
            tailer = try FileTailer(
                inputs: configuration.fileInputs, agentName: configuration.agent.name, spool: spool, logger: logger)
            try listeners.start()
            do {
                try tailer.start()
            } catch {
                listeners.stop()
                throw error
            }
        } catch {
            ledger.stop()
            spool.close()
            throw AgentError(error)
        }
        journal = AgentJournal(spool: spool, agentName: configuration.agent.name)
        let reloads = ReloadRequests()
        do {
            let report = AgentReport(
                parts: parts, spool: spool, tailer: tailer, listeners: listeners, ledger: ledger, tally: tally)
            let tap = EventTap(parts: parts, spool: spool, key: key)
            admin = try AdminServer(
                configuration.agent.admin, agentName: configuration.agent.name,
                routes: report.routes + AgentPage.routes + tap.routes
                    + [DurableEnd.route(on: spool), SpoolDrop.route(on: spool)] + replays.routes + backfills.routes
                    + reloads.routes,
                logger: logger
            ) { report.takeSample() }
            if let failure = admin.httpFailure { report.add(notice: failure) }
        } catch {
            journal.close()
            tailer.stop()
            listeners.stop()
            ledger.stop()
            spool.close()
            throw AgentError(error)
        }
        reloads.answer(by: { [weak self] in await self?.reload() })
        for output in parts.current.outputs { output.start() }
        logger.info(
            "started",
            metadata: [
                "version": "\(GatepostVersion.current)", "stream": "\(spool.stream.text)",
                "epoch": "\(spool.epoch.text)", "inputs": "\(configuration.inputs.count)",
                "outputs": "\(configuration.outputs.count)", "configuration": "\(parts.current.hash)",
            ])
    }

    // MARK: Reload

    /// Reads the configuration again and puts it in force. What did not change is not touched; what cannot be put in
    /// force changes nothing. One reload at a time.
    @discardableResult
    public func reload() async -> ReloadReport {
        await turns.take { [self] in
            guard !isStopping.load(ordering: .acquiring) else {
                return ReloadReport(outcome: .refused, text: "the agent is stopping\n")
            }
            manager?.reloading()
            let report = await Reload(agent: self, directory: directory).run()
            manager?.ready(status: statusLine)
            return report
        }
    }

    /// Stops outputs at the same time, letting what was sent settle for `grace`.
    func stop(_ outputs: [Output], grace: Duration) async {
        await withTaskGroup { group in
            for output in outputs {
                group.addTask { [logger] in
                    do {
                        try await output.stop(grace: grace)
                    } catch {
                        logger.error("stopping output \(output.name): \(error)")
                    }
                }
            }
        }
    }

    /// Stops reading, makes durable what was read, lets what was sent settle for `grace`, and lets the spool go.
    public func stop(grace: Duration) async {
        isStopping.store(true, ordering: .releasing)
        let deadline = ContinuousClock.now + grace
        // A reload that is on its way takes of the same time.
        await turns.take { [self] in
            journal.close()
            tailer.stop()
            listeners.stop()
            replays.stop()
            backfills.stop()
            await stop(parts.current.outputs, grace: max(.zero, deadline - .now))
            await admin.stop(logger)
            ledger.stop()
            spool.close()
            logger.info("stopped")
        }
    }
}
