import Foundation
import Harness
import Testing

/// A gateway that writes 200,000 events, the agent that carries them as JSON lines over TLS, and a collector: the stage
/// on which processes are killed.
struct Delivery {
    static let eventCount = 200_000

    let folder: TemporaryFolder
    let collector: Collector
    let agent: Agent
    /// The gateway's log, which grows while `gateway` runs.
    let logPath: String
    private let inFlightMiB: Int
    private let gateway: ChildProcess

    /// Sets the stage; the gateway begins to write.
    ///
    /// - Parameters:
    ///   - inFlightMiB: how much may be unsettled.
    ///   - settleMilliseconds: how long the connection must live on after an acknowledgement.
    ///   - host: where the collector runs, if not on this one.
    init(inFlightMiB: Int = 8, settleMilliseconds: Int = 500, on host: RemoteHost? = nil) async throws {
        folder = try TemporaryFolder()
        self.inFlightMiB = inFlightMiB
        let authority = try await CertificateAuthority(in: folder)
        let identity = try await authority.issue("collector")
        collector = try Collector(
            in: folder, identity: identity, at: host?.address ?? "127.0.0.1", with: host?.prefix ?? [])
        logPath = folder("gw.log")
        agent = try Agent(
            in: folder,
            """
            inputs: { gw: { files: ["\(logPath)"] } }
            outputs:
              siem:
                to: tls://\(host?.address ?? "localhost"):\(collector.port)
                format: json
                tls: { ca: \(authority.certificate), server_name: localhost }
                timeouts: { connect: 2s, write: 5s }
                retry: { min: 100ms, max: 500ms }
                settle: { after: \(settleMilliseconds)ms, in_flight: \(inFlightMiB)MiB }
            """)
        gateway = try ChildProcess(
            [Repository.gatepost, "simulate", "--events", String(Self.eventCount), "--seed", "7"]
                + ["--rate", "20000", "--to", logPath],
            log: folder("gateway.log"))
    }

    /// Waits until about this part of the events, 0 to 1, has come to the collector.
    func reaches(_ part: Double, _ process: ChildProcess?) async throws {
        try await eventually(within: .seconds(120), "\(part) of the events", detail: { process?.said ?? "" }) {
            try collector.receivedLines() >= Int(part * Double(Self.eventCount))
        }
    }

    /// Waits until all has come, and has it judged.
    ///
    /// - Parameter interruptions: after each of which what was unsettled may come again.
    func expectEverything(interruptions: Int, _ process: ChildProcess) async throws {
        #expect(try await gateway.exit() == 0, "\(gateway.said)")
        let log = GatewayLog(path: logPath, count: Self.eventCount)
        let expected = folder("expected.jsonl")
        try await log.converted(to: expected, keyOf: agent)
        try await reaches(1, process)

        var verdict: Command?
        try await eventually("everything is there", detail: { verdict?.diagnostics ?? "" }) {
            let result = try await Python.run(
                "delivered.py", [expected, String(interruptions * inFlightMiB << 20)] + collector.files)
            verdict = result
            return result.status == 0
        }
    }
}
