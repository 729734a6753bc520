import Events
import Inputs
public import Logging
import Outputs
import Spool

/// A configuration at work: files are read into the spool, and each output delivers from it.
public final class Agent: Sendable {
    private let spool: Spool
    private let tailer: FileTailer
    private let outputs: [Output]
    private let replays: ReplayDesk
    private let admin: AdminServer
    private let logger: Logger

    /// Opens everything that can be refused, in the order spool, key, outputs, inputs, admin
    /// socket, and starts.
    /// - Throws: ``AgentError``, with the exit status that goes with it.
    public init(_ configuration: AgentConfiguration, logger: Logger) throws(AgentError) {
        self.logger = logger
        let directory = configuration.agent.dataDirectory
        let unparsed = UnparsedTally()
        let notices = SpoolLog(logger: logger)
        do {
            spool = try Spool.open(directory: directory, settings: configuration.spool) { notices.write($0) }
        } catch {
            throw AgentError(error)
        }
        let key: RedactionKey
        do {
            key = try RedactionKey.loadOrCreate(directory + "/redaction.key")
            let spool = spool
            let outputs = try configuration.outputs.map { settings in
                try Output(
                    settings: settings, spool: spool, key: key, agent: configuration.agent.name,
                    enterpriseNumber: configuration.agent.enterpriseNumber, unparsed: unparsed, logger: logger)
            }
            self.outputs = outputs
            spool.allCursorsAreOpen()
            replays = ReplayDesk(configuration, spool: spool, outputs: outputs, key: key, logger: logger)
            tailer = try FileTailer(
                inputs: configuration.inputs, agentName: configuration.agent.name, spool: spool, logger: logger)
            try tailer.start()
        } catch {
            spool.close()
            throw AgentError(error)
        }
        do {
            let report = AgentReport(
                configuration, spool: spool, tailer: tailer, outputs: outputs, unparsed: unparsed)
            let tap = EventTap(configuration, spool: spool, key: key)
            admin = try AdminServer(
                configuration.agent.admin, agentName: configuration.agent.name,
                routes: report.routes + AgentPage.routes + tap.routes
                    + [DurableEnd.route(on: spool), SpoolDrop.route(on: spool)] + replays.routes,
                logger: logger
            ) { report.takeSample() }
            if let failure = admin.httpFailure { report.add(notice: failure) }
        } catch {
            tailer.stop()
            spool.close()
            throw AgentError(error)
        }
        for output in outputs { output.start() }
        logger.info(
            "started",
            metadata: [
                "version": "\(GatepostVersion.current)", "stream": "\(spool.stream.text)",
                "epoch": "\(spool.epoch.text)", "inputs": "\(configuration.inputs.count)",
                "outputs": "\(outputs.count)",
            ])
    }

    /// Returns when the inputs are open: every file that is there has been looked for.
    public func inputsAreOpen() async {
        while tailer.turns == 0 {
            do {
                try await Task.sleep(for: .milliseconds(5))
            } catch {
                return
            }
        }
    }

    /// What keeps `manager` informed of this agent.
    public func supervise(for manager: ServiceManager) async {
        await Supervision(
            manager: manager, logger: logger, signs: { self.vitalSigns }, status: { self.statusLine }
        ).run()
    }

    /// One line for people: `2 files, 1 of 2 outputs connected; siem: waiting, 1200 events behind`.
    public var statusLine: String {
        let files = tailer.status().reduce(0) { $0 + $1.files }
        let end = spool.status().nextSeq
        let states = outputs.map { ($0.name, $0.status) }
        let connected = states.count { $0.1.state == .connected }
        var line = "\(files) files, \(connected) of \(states.count) outputs connected"
        for (name, status) in states where status.state != .connected {
            line += "; \(name): \(status.state), \(end - min(status.next, end)) events behind"
        }
        return line
    }

    private var vitalSigns: [VitalSign] {
        let tailer = tailer
        let spool = spool
        let outputs = outputs.map { output in
            VitalSign(name: "output \(output.name)", turns: { output.turns }, prod: { output.prod() })
        }
        return [
            VitalSign(name: "the reading of files", turns: { tailer.turns }, prod: { tailer.prod() }),
            VitalSign(name: "the spool's writer", turns: { spool.turns }, prod: { spool.prod() }),
        ] + outputs
    }

    /// Stops reading, makes durable what was read, lets what was sent settle for `grace`, and lets the spool go.
    public func stop(grace: Duration) async {
        tailer.stop()
        replays.stop()
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
        await admin.stop(logger)
        spool.close()
        logger.info("stopped")
    }
}
