import Foundation
import Harness
import Testing

/// Changing the configuration of an agent at work.
@Suite
struct ReloadTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A configuration of its own: `rest` beside an agent that keeps to the folder.
    private func configure(_ rest: String) throws {
        try folder.write(
            "etc/gatepost.yaml",
            """
            agent:
              name: gw-test
              data_dir: \(folder("data"))
              admin: { socket: \(folder("admin.sock")), http: "off" }
            \(rest)

            """)
    }

    private func start() throws -> ChildProcess {
        try ChildProcess([Repository.gatepost, "run", "--config", folder("etc")], log: folder("agent.log"))
    }

    private func reload() async throws -> Command {
        try await Command.run([Repository.gatepost, "reload", "--config", folder("etc")])
    }

    /// Events as their lines' own values name them, each with how often it came.
    private func counts(_ sink: Sink) -> [String: Int] {
        var counts: [String: Int] = [:]
        for line in String(decoding: sink.received, as: UTF8.self).split(separator: "\n") {
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let id = object["id"] as? String, object["event"] as? String != "GATEPOST_CONFIG"
            else { continue }
            counts[id, default: 0] += 1
        }
        return counts
    }

    private func events(_ sink: Sink, _ name: String) -> [[String: Any]] {
        String(decoding: sink.received, as: UTF8.self).split(separator: "\n").compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }.filter { $0["event"] as? String == name }
    }

    @Test(.timeLimit(.minutes(3)))
    func fiftyReloadsUnderLoadLoseNothingAndSendNothingTwice() async throws {
        let total = 20_000
        let sink = try await Sink(in: folder, named: "sink")
        func configuration(_ round: Int) -> String {
            // The output stays as it is; its input's labels, the spool and the other parts change each time.
            let other =
                round.isMultiple(of: 2) ? "\n  aside: { to: \"file://\(folder("aside.log"))\" }" : ""
            return """
                spool: { sync: \(500 + round)ms }
                inputs: { gw: { files: ["\(folder("logs"))/*.log"], labels: { round: "\(round)" } } }
                outputs:
                  siem: { to: "tcp://127.0.0.1:\(sink.port)", format: json, settle: { after: 200ms } }\(other)
                """
        }
        try FileManager.default.createDirectory(atPath: folder("logs"), withIntermediateDirectories: true)
        try configure(configuration(0))
        let agent = try start()
        try await agent.says("started")
        let gateway = try ChildProcess(
            [Repository.gatepost, "simulate", "--events", String(total), "--rate", "2500"]
                + ["--to", folder("logs/audit.log")],
            log: folder("gateway.log"))
        for round in 1...50 {
            try configure(configuration(round))
            let result = try await reload()
            #expect(result.status == 0, "\(result.diagnostics)")
        }
        #expect(try await gateway.exit() == 0)
        try await eventually("all events", detail: { agent.said }) { counts(sink).count >= total }
        try await agent.stop()
        let came = counts(sink)
        #expect(came.count == total)
        #expect(came.values.allSatisfy { $0 == 1 }, "an output that did not change sends nothing twice")
        #expect(sink.files.count == 1, "nor does it connect anew")
    }

    @Test(.timeLimit(.minutes(1)))
    func aBrokenFileChangesNothingIsNamedWithItsLineAndShippedAsAnEvent() async throws {
        let sink = try await Sink(in: folder, named: "sink")
        try folder.write("logs/audit.log", "one\n")
        let good = """
            inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
            outputs: { siem: { to: "tcp://127.0.0.1:\(sink.port)", format: json, settle: { after: 100ms } } }
            """
        try configure(good)
        let agent = try start()
        try await eventually("the first event", detail: { agent.said }) { counts(sink).count == 1 }

        try configure(good + "\nouptuts: {}")
        let refused = try await reload()
        #expect(refused.status == 78)
        #expect(
            refused.diagnostics.contains("gatepost.yaml:7:1: error: unknown key 'ouptuts'"), "\(refused.diagnostics)")
        try await eventually("the event of the refusal") { events(sink, "GATEPOST_CONFIG").count == 1 }
        let event = try #require(events(sink, "GATEPOST_CONFIG").first)
        #expect(event["outcome"] as? String == "failure")
        #expect((event["data"] as? [String: String])?["REASON"]?.contains("gatepost.yaml:7:1") == true)

        let status = try await Command.run([Repository.gatepost, "status", "--config", folder("etc")])
        #expect(
            String(decoding: status.output, as: UTF8.self).contains("the configuration read last is not in force"),
            "\(status.diagnostics)")

        try folder.append("logs/audit.log", "two\n")
        try await eventually("it works on as before", detail: { agent.said }) { counts(sink).count == 2 }
        try await agent.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func whatCannotBeAppliedLeavesEverythingAsItWas() async throws {
        let sink = try await Sink(in: folder, named: "sink")
        let other = try await Sink(in: folder, named: "other")
        try folder.write("logs/audit.log", "one\n")
        func configuration(_ sink: Sink, listening: String = "") -> String {
            """
            inputs:
              gw: { files: ["\(folder("logs"))/*.log"] }
            \(listening)
            outputs: { siem: { to: "tcp://127.0.0.1:\(sink.port)", format: json, settle: { after: 100ms } } }
            """
        }
        try configure(configuration(sink))
        let agent = try start()
        try await eventually("the first event", detail: { agent.said }) { counts(sink).count == 1 }

        // The new input's address is the other collector's; the output is to go elsewhere.
        try configure(
            configuration(other, listening: "  feed: { listen: [\"tcp://127.0.0.1:\(other.port)\"] }"))
        let refused = try await reload()
        #expect(refused.status != 0)
        #expect(refused.diagnostics.contains("127.0.0.1:\(other.port)"), "\(refused.diagnostics)")
        #expect(refused.diagnostics.contains("the one before is in force again"), "\(refused.diagnostics)")

        try folder.append("logs/audit.log", "two\n")
        try await eventually("the old output works on", detail: { agent.said }) { counts(sink).count == 2 }
        #expect(sink.files.count == 1, "it did not even connect anew")
        #expect(counts(other).isEmpty)
        try await eventually("the event of the refusal") { events(sink, "GATEPOST_CONFIG").count == 1 }
        #expect(events(sink, "GATEPOST_CONFIG").first?["outcome"] as? String == "failure")
        try await agent.stop()
    }

    @Test(.timeLimit(.minutes(1)))
    func aHangUpAppliesWhatIsNewAndTellsTheHashes() async throws {
        let sink = try await Sink(in: folder, named: "sink")
        let second = try await Sink(in: folder, named: "second")
        try folder.write("logs/audit.log", "one\n")
        try folder.write("more/audit.log", "two\n")
        func output(_ sink: Sink) -> String {
            "{ to: \"tcp://127.0.0.1:\(sink.port)\", format: json, settle: { after: 100ms } }"
        }
        try configure(
            """
            inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
            outputs: { siem: \(output(sink)) }
            """)
        let agent = try start()
        try await eventually("the first event", detail: { agent.said }) { counts(sink).count == 1 }

        try configure(
            """
            inputs:
              gw: { files: ["\(folder("logs"))/*.log"] }
              more: { files: ["\(folder("more"))/*.log"] }
            outputs:
              siem: \(output(sink))
              second: \(output(second))
            """)
        agent.signal(SIGHUP)
        try await eventually("both outputs have both events", detail: { agent.said }) {
            counts(sink).count == 2 && counts(second).count == 2
        }
        try await eventually("the event of the change") { events(sink, "GATEPOST_CONFIG").count == 1 }
        let data = try #require(events(sink, "GATEPOST_CONFIG").first?["data"] as? [String: String])
        #expect(data["HASH"]?.count == 64)
        #expect(data["PREVIOUS"]?.count == 64)
        #expect(data["HASH"] != data["PREVIOUS"])
        #expect(data["CHANGES"] == "input more added, output second added")
        #expect(events(sink, "GATEPOST_CONFIG").first?["outcome"] as? String == "success")

        // An output that is gone ends, and one that comes back goes on where it was.
        try configure(
            """
            inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
            outputs: { siem: \(output(sink)) }
            """)
        #expect(try await reload().status == 0)
        try folder.append("logs/audit.log", "three\n")
        try await eventually("the third event", detail: { agent.said }) { counts(sink).count == 3 }
        #expect(counts(second).count == 2)
        try configure(
            """
            inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
            outputs:
              siem: \(output(sink))
              second: \(output(second))
            """)
        #expect(try await reload().status == 0)
        try await eventually("what it missed", detail: { agent.said }) { counts(second).count == 3 }
        #expect(counts(second).values.allSatisfy { $0 == 1 })
        #expect(counts(sink).values.allSatisfy { $0 == 1 })
        try await agent.stop()
    }
}
