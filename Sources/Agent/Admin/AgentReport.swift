import CShims
import Formats
import Inputs
import NIOHTTP1
import Outputs
import Spool
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Puts together what all parts of a running agent say of themselves.
///
/// It only reads what they have published, so it may be asked from any thread, and holds none of them up.
final class AgentReport: Sendable {
    private let parts: AgentParts
    private let spool: Spool
    private let tailer: FileTailer
    private let listeners: Listeners
    private let ledger: ArrivalLedger
    private let tally: EventTally
    private let meter = RateMeter()
    private let idleMemory: IdleMemory
    private let notices = Mutex<[String]>([])
    private let started = UnixTime.now

    init(
        parts: AgentParts, spool: Spool, tailer: FileTailer, listeners: Listeners, ledger: ArrivalLedger,
        tally: EventTally
    ) {
        self.parts = parts
        self.spool = spool
        idleMemory = IdleMemory(
            letGo: {
                spool.dropFreeBatches()
                for output in parts.current.outputs { output.rest() }
            }, giveBack: { gatepost_give_back_memory() })
        self.tailer = tailer
        self.listeners = listeners
        self.ledger = ledger
        self.tally = tally
    }

    /// How everything is at this moment.
    func status() -> AgentStatus {
        let now = parts.current
        let spoolStatus = spool.status()
        let statuses = now.outputs.map { (output: $0, status: $0.status) }
        let rates = meter.rates(at: sample(spoolStatus, statuses), limit: spoolStatus.limitBytes)
        let states = tailer.status().map(InputStatus.files) + listeners.status().map(InputStatus.listener)
        let inputs = now.configuration.inputs.compactMap { input in states.first { $0.name == input.name } }
        let outputs = statuses.map { output, status in
            AgentStatus.NamedOutput(
                name: output.name, to: output.settings.to.map(\.description).joined(separator: ", "),
                format: output.settings.format.rawValue, status: status,
                redactions: status.redactions(by: output.settings.redactionRules), rate: rates.delivered[output.name])
        }
        return AgentStatus(
            time: .now,
            agent: AgentStatus.Identity(
                name: now.configuration.agent.name, version: GatepostVersion.current, stream: spool.stream.text,
                epoch: spool.epoch.text, processID: getpid(), started: started),
            configuration: AgentStatus.Configuration(hash: now.hash, refusal: now.refusal),
            inputs: inputs, outputs: outputs, spool: spoolStatus,
            strange: Dictionary(inputs.map { ($0.name, tally.counts(of: $0.name)) }) { first, _ in first },
            rates: rates, ledger: ledger.status, notices: notices.withLock { $0 })
    }

    /// Says something that somebody should look at, as long as the agent runs.
    func add(notice: String) {
        notices.withLock { $0.append(notice) }
    }

    /// To be called every ``RateMeter/interval``.
    func takeSample() {
        let sample = sample(spool.status(), parts.current.outputs.map { ($0, $0.status) })
        meter.take(sample)
        idleMemory.look(at: sample)
    }

    private func sample(_ spool: SpoolStatus, _ outputs: [(output: Output, status: OutputStatus)]) -> RateMeter.Sample {
        let counts = outputs.map { output, status in
            let backlog = spool.backlog(from: status.next)
            return (output.name, RateMeter.OutputSample(delivered: status.deliveredEvents, backlog: backlog))
        }
        return RateMeter.Sample(
            time: .now, outputs: Dictionary(counts) { first, _ in first }, nextSeq: spool.nextSeq,
            spoolBytes: spool.bytes)
    }

    /// The last ten minutes, for charts.
    private var history: JSONValue {
        func numbers(_ values: [Double?]) -> JSONValue { .array(values.map(JSONValue.optional)) }
        let outputs = parts.current.outputs.map { output in
            let history = meter.history(of: output.name)
            return JSONValue.object([
                ("name", .string(output.name)), ("events_per_second", numbers(history.delivered)),
                ("backlog_events", .array(history.backlog.map { $0.map(JSONValue.count) ?? .null })),
            ])
        }
        return .object([
            ("interval_seconds", .number(RateMeter.interval / .seconds(1))), ("outputs", .array(outputs)),
        ])
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
            .get("/history") { _ in .json(self.history) },
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
