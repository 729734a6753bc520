import Foundation
import Harness
import Inputs
import Outputs
import Spool
import Testing

@testable import Agent

/// What a status becomes for people, programs and Prometheus.
@Suite struct AgentStatusTests {
    private let spool: SpoolStatus

    init() throws {
        let folder = try TemporaryFolder()
        let opened = try Spool.open(directory: folder("data"), settings: SpoolSettings())
        var status = opened.status()
        opened.close()
        status.nextSeq = 101
        spool = status
    }

    /// One input, one output that cannot connect, and a backlog of forty events.
    private func sample(_ change: (inout AgentStatus) -> Void = { _ in }) -> AgentStatus {
        let now = UnixTime(milliseconds: 1_800_000_000_000)
        var output = OutputStatus()
        output.state = .waiting
        output.next = 61
        output.deliveredEvents = 60
        output.oldestArrival = 1_800_000_000 - 300
        output.lastError =
            "connecting to tls://siem.example.com:6514: Connection refused (errno 111); check that it runs"
        output.lastErrorTime = 1_800_000_000 - 2
        output.retries = ["refused": 7]
        var listener = ListenerStatus(name: "syslog")
        listener.addresses = ["udp://127.0.0.1:5514", "tls://127.0.0.1:6514"]
        var ledger = LedgerStatus()
        ledger.events = 90
        ledger.next = 99
        ledger.since = 1_790_000_000
        var status = AgentStatus(
            time: now,
            agent: .init(
                name: "gw-01", version: "0.1.0", stream: "s", epoch: "e", processID: 7,
                started: UnixTime(milliseconds: now.milliseconds - 7_200_000)),
            configuration: .init(hash: "h", refusal: nil),
            inputs: [.files(FileInputStatus(name: "gateway")), .listener(listener)],
            outputs: [
                .init(
                    name: "siem", to: "tls://siem.example.com:6514", format: "json", status: output,
                    redactions: [("SESSION_ID", 5)], rate: 12.34)
            ],
            spool: spool,
            strange: ["gateway": .init(unparsed: 3, unknown: 2)],
            rates: .init(read: 5, delivered: ["siem": 12.34], secondsToFull: nil), ledger: ledger)
        change(&status)
        return status
    }

    @Test func theTableFitsEightyColumnsAndBeginsWithWhatIsWrong() {
        let long = sample {
            $0.outputs[0].name = String(repeating: "o", count: 64)
            var input = FileInputStatus(name: String(repeating: "i", count: 64))
            input.events = .max
            $0.inputs[0] = .files(input)
            $0.outputs[0].status.deliveredEvents = .max
            $0.spool.nextSeq = .max
        }
        for status in [sample(), long] {
            let lines = StatusText.page(of: status, width: 80).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.joined(separator: "\n"))")
            #expect(lines[0] == "gw-01: gatepost 0.1.0, up 2 h, process 7")
            #expect(lines[2].hasPrefix("! output \(status.outputs[0].name)"))
        }
        let page = StatusText.page(of: sample(), width: 80)
        #expect(page.contains("\nsiem                             waiting        40    5 min      12/s         60\n"))
    }

    @Test func ifNothingIsWrongItSaysSo() {
        let status = sample {
            $0.outputs[0].status.state = .connected
            $0.outputs[0].status.oldestArrival = nil
        }
        #expect(status.problems.isEmpty)
        let page = StatusText.page(of: status, width: 80)
        #expect(page.contains("\nAll is well.\n"))
        #expect(page.contains("last error, 2 s ago: connecting to"))
    }

    @Test func aSpoolThatFillsOrFailsIsToldBeforeItHurts() {
        let filling = sample { $0.rates.secondsToFull = 7300 }
        #expect(filling.problems.first == "the spool will be full in 2 h if nothing changes")
        #expect(filling.unreadiness.isEmpty)
        let full = sample { $0.spool.health = .full(reason: "max_size is reached") }
        #expect(full.problems.first == "the spool is full: max_size is reached")
        #expect(full.unreadiness == ["the spool is full: max_size is reached"])
        #expect(full.illness.isEmpty)
        let failing = sample { $0.spool.health = .failing(reason: "write: Input/output error") }
        #expect(failing.illness == ["the spool cannot write: write: Input/output error"])
        #expect(failing.unreadiness == failing.illness)
    }

    @Test func aRenewalThatIsNotUsedIsAProblem() {
        let status = sample {
            $0.outputs[0].status.state = .connected
            $0.outputs[0].status.refusedRenewal = "using the private key '/etc/gatepost/agent.key': no"
        }
        #expect(
            status.problems == [
                "output siem: its TLS files have changed and are not used, those before are: using the private key "
                    + "'/etc/gatepost/agent.key': no"
            ])
    }

    @Test func theJSONIsRead() throws {
        let text = sample { $0.agent.name = "a\"\\\n\u{1}b" }.json.text
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect((object["agent"] as? [String: Any])?["name"] as? String == "a\"\\\n\u{1}b")
        let output = try #require((object["outputs"] as? [[String: Any]])?.first)
        #expect(output["backlog_events"] as? Int == 40)
        #expect(output["oldest_undelivered_seconds"] as? Double == 300)
        #expect(output["events_per_second"] as? Double == 12.34)
        #expect((output["last_error"] as? [String: Any])?["seconds_ago"] as? Double == 2)
    }

    @Test func everyKeyIsInTheManual() throws {
        let manual = try Self.manual()
        func check(_ value: Any) {
            for (key, inner) in value as? [String: Any] ?? [:] where !["refused", "SESSION_ID"].contains(key) {
                #expect(
                    manual.contains("`\(key)`") || manual.contains("`\(key)[]`") || manual.contains(".\(key)"), "\(key)"
                )
                check(inner)
            }
            for inner in value as? [Any] ?? [] { check(inner) }
        }
        check(try JSONSerialization.jsonObject(with: Data(sample().json.text.utf8)))
    }

    @Test func theManualHasEveryMetricAndNoOther() throws {
        let metrics = sample().metrics(of: .read())
        let families = Set(metrics.matches(of: #/(?m)^# TYPE (\w+)/#).map { String($0.1) })
        let told = Set(
            try Self.manual().split(separator: "\n").filter {
                $0.hasPrefix("| `gatepost_") || $0.hasPrefix("| `process_")
            }
            .flatMap { $0.matches(of: #/`((?:gatepost|process)_\w+)`/#).map { String($0.1) } })
        #expect(families == told, "\(families.symmetricDifference(told).sorted())")
        #expect(metrics.contains("\ngatepost_output_retries_total{output=\"siem\",reason=\"refused\"} 7\n"))
        #expect(metrics.contains("\ngatepost_output_lag_seconds{output=\"siem\"} 300.0\n"))
        #expect(metrics.contains("\ngatepost_output_dropped_total{output=\"siem\",reason=\"damaged\"} 0\n"))
    }

    @Test func aLedgerThatStandsStillIsAProblemAndItsLagIsTold() {
        let well = sample()
        #expect(well.metrics(of: .read()).contains("\ngatepost_ledger_lag_events 2\n"))
        #expect(well.metrics(of: .read()).contains("\ngatepost_ledger_since_timestamp_seconds 1790000000.0\n"))
        #expect(!well.problems.contains { $0.contains("ledger") })
        let ill = sample { $0.ledger?.trouble = "ledger/key cannot be written: No space left on device" }
        #expect(ill.problems.contains { $0.contains("stands still") && $0.contains("No space left on device") })
        #expect(ill.illness.isEmpty)
        #expect(!sample { $0.ledger = nil }.metrics(of: .read()).contains("gatepost_ledger"))
    }

    @Test func theDashboardAndTheAlertsUseMetricsThatThereAre() throws {
        let metrics = sample().metrics(of: .read())
        let families = Set(metrics.matches(of: #/(?m)^# TYPE (\w+)/#).map { String($0.1) })
        for path in ["packaging/grafana/gatepost.json", "packaging/prometheus/gatepost.rules.yml"] {
            let text = try String(contentsOfFile: "\(Repository.root)/\(path)", encoding: .utf8)
            let used = Set(text.matches(of: #/(?:gatepost|process)_[a-z_]+[a-z]/#).map { String($0.0) })
                .map { $0.hasSuffix("_bucket") ? String($0.dropLast("_bucket".count)) : $0 }
            #expect(used.count > 10)
            #expect(Set(used).subtracting(families) == [], "\(path)")
        }
        let dashboard = try Data(contentsOf: URL(fileURLWithPath: "\(Repository.root)/packaging/grafana/gatepost.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: dashboard) as? [String: Any])
        #expect((object["panels"] as? [Any])?.count == 16)
    }

    @Test func labelsAreEscaped() {
        var metrics = MetricsText()
        metrics.family("m", .gauge, "a\\b\nc")
        metrics.sample("m", ["l": "q\"b\\n\nend"], 1)
        #expect(metrics.text == "# HELP m a\\\\b\\nc\n# TYPE m gauge\nm{l=\"q\\\"b\\\\n\\nend\"} 1\n")
    }

    private static func manual() throws -> String {
        try String(contentsOfFile: "\(Repository.root)/docs/operate.md", encoding: .utf8)
    }
}
