import Foundation
import Harness
import Testing

extension RealPeers {
    @Suite
    struct WatchdogTests {
        /// A collector that has taken everything, goes on answering, and leaves out the first event.
        @Test(.timeLimit(.minutes(1)))
        func anOutputThatIsConnectedInVainConnectsAnewAndSaysInWhatStateItWas() async throws {
            let folder = try TemporaryFolder()
            let port = try LocalPort.free()
            let collector = try Python.start(
                "relp_server.py", ["--port", String(port), "--out", folder("taken"), "--trickle"],
                log: folder("collector.log"))
            try await collector.says("listening")
            let log = try await GatewayLog(folder("gw.log"), events: 100)
            let http = try LocalPort.free()
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(http)",
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: relp://localhost:\(port)
                    settle: { after: 100ms }
                    timeouts: { write: 500ms }
                    retry: { min: 20ms, max: 100ms }
                """)
            let process = try agent.start()
            try await eventually("all is there", detail: { process.said }) { folder.lines("taken").count == log.count }
            let state = process.said.split(separator: "\n").filter {
                $0.contains("connected, and nothing is confirmed")
            }
            #expect(state.count == 1, "\(process.said)")
            for word in [" error ", "output=siem", "cursor=", "durable_up_to=", "unsettled_batches=", "writable="] {
                #expect(state.first?.contains(word) == true, "\(word): \(process.said)")
            }
            let metrics = try HTTPExchange.body(of: "/metrics", port: http)
            #expect(
                metrics.contains("gatepost_output_retries_total{output=\"siem\",reason=\"stalled\"} 1\n"), "\(metrics)")
            #expect(try await process.stop() == 0, "\(process.said)")
        }
    }
}
