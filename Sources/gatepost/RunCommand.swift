import Agent
import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// `gatepost run`: the agent, in the foreground.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the agent in the foreground.",
        discussion: """
            SIGTERM and SIGINT stop it within ten seconds with nothing lost; a second one stops it at once. SIGHUP makes \
            it read its configuration again.
            """)

    @Option(help: ArgumentHelp("The configuration directory.", valueName: "DIR"))
    var config = "/etc/gatepost"

    func run() async throws {
        // SIGHUP asks for nothing before the agent runs, and must not end it.
        for number in [SIGPIPE, SIGHUP] { signal(number, SIG_IGN) }
        let loaded = AgentConfiguration.load(directory: config, isStarting: true)
        for diagnostic in loaded.diagnostics { StandardError.write("\(diagnostic)\n") }
        guard let configuration = loaded.configuration else { throw ExitCode(ExitStatus.configuration.rawValue) }
        let settings = configuration.agent
        let logger = Logger(label: "gatepost") { label in
            DiagnosticLog(label: label, format: settings.log.format, level: settings.log.level)
        }
        // Heard from now on, acted on when the agent runs.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
        let manager = ServiceManager.ofThisProcess()
        let agent: Agent
        do {
            agent = try Agent(configuration, directory: config, manager: manager, logger: logger)
        } catch {
            logger.critical("\(error)")
            throw ExitCode(error.status.rawValue)
        }
        let supervision = Task {
            guard let manager else { return }
            await agent.inputsAreOpen()
            manager.ready(status: agent.statusLine)
            await agent.supervise(for: manager)
        }
        defer { supervision.cancel() }
        // The group's own log tells a developer's story; the agent tells the operator's.
        var quiet = logger
        quiet.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: AgentService(agent, manager: manager),
                        successTerminationBehavior: .gracefullyShutdownGroup)
                ],
                logger: quiet))
        let watch = Task { await SignalWatch.run(signals, agent, group, logger) }
        defer { watch.cancel() }
        try await group.run()
    }
}

/// All signals are heard here, so that none falls between two who listen.
private enum SignalWatch {
    static func run(
        _ signals: UnixSignalsSequence, _ agent: Agent, _ group: ServiceGroup, _ logger: Logger
    ) async {
        var stops = 0
        for await signal in signals {
            if signal == .sighup {
                // Its result is in the log; a signal that stops is heard meanwhile.
                Task { await agent.reload() }
                continue
            }
            stops += 1
            if stops > 1 {
                logger.warning("stopped at once by a second \(signal)")
                exit(128 + signal.rawValue)
            }
            await group.triggerGracefulShutdown()
        }
    }
}
