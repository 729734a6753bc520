import Foundation
import Harness
import Testing

extension RealPeers {
    @Suite
    struct PrometheusTests {
        @Test(.timeLimit(.minutes(3)))
        func aRealPrometheusScrapesWhatTheAgentDoes() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let sink = try await Sink(in: folder, named: "sink", identity: try await authority.issue("collector"))
            let log = try await GatewayLog(folder("gw.log"), events: 1000)
            let port = try LocalPort.free()
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(port)",
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem: { to: "tls://localhost:\(sink.port)", tls: { ca: \(authority.certificate) }, settle: { after: 100ms } }
                  dead: { to: "tcp://127.0.0.1:\(try LocalPort.free())", retry: { min: 50ms, max: 200ms } }
                """)
            let process = try agent.start()
            try await process.listens(on: port)
            let prometheus = try await Prometheus(in: folder, scraping: port)
            try await eventually("all is delivered and scraped", detail: { prometheus.process.said }) {
                try prometheus.value(of: "gatepost_output_events_total{output=\"siem\"}") == 1000
            }
            for (query, expected) in [
                "gatepost_input_events_total{input=\"gw\"}": 1000, "gatepost_output_connected{output=\"siem\"}": 1,
                "gatepost_output_connected{output=\"dead\"}": 0,
                "gatepost_output_backlog_events{output=\"dead\"}": 1000,
                "gatepost_output_retries_total{output=\"dead\",reason=\"refused\"} > bool 0": 1,
                "gatepost_output_lag_seconds{output=\"dead\"} > bool 0": 1,
                "gatepost_output_lag_seconds{output=\"siem\"}": 0,
                "gatepost_output_sent_bytes_total{output=\"siem\"} > bool 100000": 1,
                "gatepost_output_rendered_bytes_total{output=\"siem\"} > bool 100000": 1,
                "gatepost_input_bytes_total{input=\"gw\"} > bool 100000": 1,
                "gatepost_spool_bytes > bool 100000": 1, "gatepost_spool_segments": 1,
                "gatepost_spool_sync_seconds_count > bool 0": 1, "gatepost_config_last_reload_success": 1,
                "gatepost_tls_certificate_not_after_timestamp_seconds{output=\"siem\",role=\"peer\"} > bool time()": 1,
                "process_resident_memory_bytes > bool 1000000": 1, "count(gatepost_build_info)": 1,
            ] {
                #expect(try prometheus.value(of: query) == Double(expected), "\(query)")
            }

            let exposition = try folder.write("metrics", HTTPExchange.body(of: "/metrics", port: port))
            let verdict = try await Command.run(["promtool", "check", "metrics"], input: exposition)
            #expect(verdict.status == 0 && verdict.diagnostics.isEmpty, "\(verdict.diagnostics)")
            #expect(try HTTPExchange.body(of: "/healthz", port: port) == "ok\n")
            #expect(try HTTPExchange.body(of: "/readyz", port: port) == "ok\n")
            #expect(try await process.stop() == 0)
        }

        @Test(.timeLimit(.minutes(3)))
        func whatGoesWrongIsCounted() async throws {
            let folder = try TemporaryFolder()
            let broken = String(repeating: "2020-06-24T09:40:55Z gw A ACCESS X Y INFO E [K=\"v] m\n", count: 50)
            let whole = "2020-06-24T09:40:55Z gw A ACCESS X Y INFO E [K=\"v\"] m\n"
            try folder.write("gw.log", broken)
            let sink = try await Sink(in: folder, named: "sink")
            let port = try LocalPort.free()
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(port)",
                """
                inputs: { gw: { files: ["\(folder("gw.log"))"] } }
                outputs:
                  siem: { to: "tcp://127.0.0.1:\(sink.port)", settle: { after: 1h }, retry: { min: 50ms, max: 200ms } }
                  dead: { to: "tcp://127.0.0.1:\(try LocalPort.free())" }
                """)
            let process = try agent.start()
            try await eventually("all is sent", detail: { process.said }) {
                sink.received.occurrences(of: "[gatepost@") == 50
            }
            // A batch of its own, which says that the one before it is durable.
            try folder.append("gw.log", whole)
            try await eventually("that is sent too", detail: { process.said }) {
                sink.received.occurrences(of: "[gatepost@") == 51
            }
            sink.process.kill()
            try await expectMetrics(
                port,
                [
                    "gatepost_output_resent_events_total{output=\"siem\"} 51",
                    "gatepost_events_unparsed_total{input=\"gw\"} 50",
                    "gatepost_output_connected{output=\"siem\"} 0",
                ])
            #expect(try await process.stop() == 0)

            // A byte of the spool turns over.
            let segments = try FileManager.default.contentsOfDirectory(atPath: "\(agent.data)/spool")
            let segment = "\(agent.data)/spool/\(try #require(segments.filter { $0.hasSuffix(".seg") }.sorted().first))"
            var bytes = try Data(contentsOf: URL(fileURLWithPath: segment))
            let place = try #require(bytes.firstRange(of: Data("ACCESS X Y".utf8)))
            bytes[place.lowerBound] ^= 1
            try bytes.write(to: URL(fileURLWithPath: segment))
            let again = try agent.start()
            let late = try await Sink(in: folder, named: "late", port: sink.port)
            try await expectMetrics(
                port,
                [
                    "gatepost_output_dropped_total{output=\"siem\",reason=\"damaged\"} 50",
                    "gatepost_spool_damaged_ranges_total 1",
                ])
            #expect(late.received.contains("GATEPOST_GAP"))
            #expect(try await again.stop() == 0)
        }

        @Test func theAlertRulesPassTheirTests() async throws {
            let rules = "\(Repository.root)/packaging/prometheus/gatepost.rules"
            try await Command.output(["promtool", "check", "rules", "\(rules).yml"])
            try await Command.output(["promtool", "test", "rules", "\(rules).test.yml"])
        }
    }
}

/// Waits until the agent's metrics have these lines.
private func expectMetrics(_ port: UInt16, _ lines: [String]) async throws {
    var last = ""
    try await eventually("\(lines)", detail: { last }) {
        guard LocalPort.accepts(port) else { return false }
        last = try HTTPExchange.body(of: "/metrics", port: port)
        let found = Set(last.split(separator: "\n").map(String.init))
        return lines.allSatisfy(found.contains)
    }
}
