import Foundation
import Harness
import Testing

/// What the program built for release holds in memory.
@Suite
struct MemoryTests {
    @Test(.timeLimit(.minutes(4)))
    func anIdleAgentHoldsAtMostSixteenMebibytesAlsoAfterABurst() async throws {
        let folder = try TemporaryFolder()
        let log = try await GatewayLog(folder("gw.log"), events: 20_000)
        let authority = try await CertificateAuthority(in: folder)
        let sink = try await Sink(in: folder, named: "sink", identity: try await authority.issue("collector"))
        let agent = try Agent(
            in: folder,
            """
            inputs: { gw: { files: ["\(log.path)"] } }
            outputs: { siem: { to: "tls://localhost:\(sink.port)", tls: { ca: \(authority.certificate) } } }
            """)
        let process = try agent.start()
        try await eventually("all is sent", detail: { process.said }) {
            sink.received.occurrences(of: "[gatepost@") >= log.count
        }
        func resident() throws -> Int { try ProcessMemory(of: process.pid).resident }
        try await eventually("little is held", detail: { "\((try? resident()) ?? 0) bytes are" }) {
            try resident() <= 16 << 20
        }
        #expect(try await process.stop() == 0)
    }

    /// A log and a connection are read at once while the collectors are away, and then all goes to all of them at once.
    @Test(.timeLimit(.minutes(4)))
    func anAgentHoldsAtMost64MebibytesWhileItReadsAndWhileItCatchesUp() async throws {
        let folder = try TemporaryFolder()
        let log = try await GatewayLog(folder("gw.log"), events: 100_000)
        let authority = try await CertificateAuthority(in: folder)
        let (http, feed) = (try LocalPort.free(), try LocalPort.free())
        let ports = try (0..<3).map { _ in try LocalPort.free() }
        let agent = try Agent(
            in: folder, http: "127.0.0.1:\(http)",
            """
            inputs:
              gw: { files: ["\(log.path)"] }
              network: { listen: "tcp://127.0.0.1:\(feed)" }
            outputs:
              siem: { to: "tls://localhost:\(ports[0])", tls: { ca: \(authority.certificate) } }
              packed: { to: "tls://localhost:\(ports[1])", tls: { ca: \(authority.certificate) }, compression: zlib }
              json: { to: "tcp://127.0.0.1:\(ports[2])", format: json, compression: zlib, settle: { after: 100ms } }
              archive: { to: "file://\(folder("archive.log"))", format: json }
            """)
        let process = try agent.start()
        try await process.says("started")
        func total(_ metric: String) throws -> Int {
            let lines = try HTTPExchange.body(of: "/metrics", port: http).split(separator: "\n")
            return lines.filter { $0.hasPrefix("\(metric){") }.reduce(0) { sum, line in
                sum + (line.split(separator: " ").last.flatMap { Int($0) } ?? 0)
            }
        }
        try await Command.output(["bash", "-c", "cat \(log.path) >/dev/tcp/127.0.0.1/\(feed)"])
        try await eventually(within: .seconds(120), "all is read", detail: { process.said }) {
            try total("gatepost_input_events_total") >= 2 * log.count
        }
        let identity = try await authority.issue("collector")
        let sinks = [
            try await Sink(in: folder, named: "siem", port: ports[0], identity: identity),
            try await Sink(in: folder, named: "packed", port: ports[1], identity: identity, isCompressed: true),
            try await Sink(in: folder, named: "json", port: ports[2], isCompressed: true),
        ]
        try await eventually(within: .seconds(120), "all is delivered", detail: { process.said }) {
            try total("gatepost_output_events_total") >= 4 * 2 * log.count
        }
        let memory = try ProcessMemory(of: process.pid)
        #expect(memory.peak <= 64 << 20, "\(memory)")
        #expect(sinks.allSatisfy { $0.received.count > 0 })
        #expect(try await process.stop() == 0, "\(process.said)")
    }
}
