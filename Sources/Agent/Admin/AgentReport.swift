import Formats
import Inputs
import NIOHTTP1
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
    private let unparsed: UnparsedTally
    private let meter = RateMeter()
    private let started = UnixTime.now

    init(
        _ configuration: AgentConfiguration, spool: Spool, tailer: FileTailer, outputs: [Output],
        unparsed: UnparsedTally
    ) {
        self.configuration = configuration
        self.spool = spool
        self.tailer = tailer
        self.outputs = outputs
        self.unparsed = unparsed
    }

    /// How everything is at this moment.
    func status() -> AgentStatus {
        let spoolStatus = spool.status()
        let statuses = outputs.map(\.status)
        let rates = meter.rates(at: sample(spoolStatus, statuses), limit: spoolStatus.limitBytes)
        let inputs = tailer.status()
        let outputs = zip(zip(configuration.outputs, statuses), rates.delivered).map { output, rate in
            AgentStatus.NamedOutput(
                name: output.0.name, to: output.0.to.map(\.description).joined(separator: ", "),
                format: output.0.format.rawValue, status: output.1, rate: rate)
        }
        return AgentStatus(
            time: .now,
            agent: AgentStatus.Identity(
                name: configuration.agent.name, version: GatepostVersion.current, stream: spool.stream.text,
                epoch: spool.epoch.text, processID: getpid(), started: started),
            inputs: inputs, outputs: outputs, spool: spoolStatus,
            unparsed: Dictionary(inputs.map { ($0.name, unparsed.count(of: $0.name)) }) { first, _ in first },
            rates: rates)
    }

    /// To be called every ``RateMeter/interval``.
    func takeSample() {
        meter.take(sample(spool.status(), outputs.map(\.status)))
    }

    private func sample(_ spool: SpoolStatus, _ outputs: [OutputStatus]) -> RateMeter.Sample {
        RateMeter.Sample(
            time: .now, delivered: outputs.map(\.deliveredEvents), nextSeq: spool.nextSeq, spoolBytes: spool.bytes)
    }

    /// The questions that this answers.
    var routes: [AdminRoute] {
        [
            .get("/status") { request in
                let status = self.status()
                guard request.query["as"] == "text" else { return .json(status.json) }
                let width = request.query["width"].flatMap { Int($0) } ?? StatusText.usualWidth
                return .text(StatusText.page(of: status, width: width))
            },
            .get("/metrics") { _ in
                AdminResponse(Array(self.status().metrics(of: .read()).utf8), type: MetricsText.type)
            },
            .get("/healthz") { _ in self.verdict(self.status().illness) },
            .get("/readyz") { _ in self.verdict(self.status().unreadiness) },
        ]
    }

    private func verdict(_ reasons: [String]) -> AdminResponse {
        reasons.isEmpty
            ? .text("ok\n") : .text(reasons.map { $0 + "\n" }.joined(), status: .serviceUnavailable)
    }
}
