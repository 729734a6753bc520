import Inputs
import Outputs
import Spool

#if canImport(Glibc)
    import Glibc
#endif

/// Puts together what all parts of a running agent say of themselves.
///
/// It only reads what they have published, so it may be asked from any thread, and holds none of them up.
final class AgentReport: Sendable {
    private let configuration: AgentConfiguration
    private let spool: Spool
    private let tailer: FileTailer
    private let outputs: [Output]
    private let started = UnixTime.now

    init(_ configuration: AgentConfiguration, spool: Spool, tailer: FileTailer, outputs: [Output]) {
        self.configuration = configuration
        self.spool = spool
        self.tailer = tailer
        self.outputs = outputs
    }

    /// How everything is at this moment.
    func status() -> AgentStatus {
        AgentStatus(
            time: .now,
            agent: AgentStatus.Identity(
                name: configuration.agent.name, version: GatepostVersion.current, stream: spool.stream.text,
                epoch: spool.epoch.text, processID: getpid(), started: started),
            inputs: tailer.status(),
            outputs: outputs.map { AgentStatus.NamedOutput(name: $0.name, status: $0.status) },
            spool: spool.status())
    }

    /// The questions that this answers.
    var routes: [AdminRoute] {
        [.get("/status") { _ in .json(self.status().json) }]
    }
}
