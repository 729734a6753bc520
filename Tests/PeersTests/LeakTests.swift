import Foundation
import Harness
import Testing

extension RealPeers {
    @Suite
    struct LeakTests {
        @Test(.timeLimit(.minutes(5)))
        func noSessionIdentifierLeavesTheHostInAnyFormatOrInTheAgentsOwnLog() async throws {
            let folder = try TemporaryFolder()
            let log = try await GatewayLog(folder("gw.log"), events: 2000, shape: "all")
            let sinks = [
                "rfc5424": try await Sink(in: folder, named: "rfc5424"),
                "json": try await Sink(in: folder, named: "json"),
                "raw": try await Sink(in: folder, named: "raw"),
            ]
            let outputs = sinks.map { format, sink in
                "  \(format): { to: \"tcp://127.0.0.1:\(sink.port)\", format: \(format), framing: newline }"
            }
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                \(outputs.joined(separator: "\n"))
                """)
            let process = try agent.start()
            for (format, sink) in sinks {
                try await eventually("\(log.count) events as \(format)", detail: { process.said }) {
                    sink.received.lineCount >= log.count
                }
            }
            #expect(try await process.stop() == 0, "\(process.said)")
            try await log.converted(to: folder("converted.jsonl"), keyOf: agent)

            let left = sinks.values.flatMap(\.files) + [agent.log, folder("converted.jsonl")]
            let result = try await Python.run("leaks.py", [log.path] + left)
            #expect(result.status == 0, "\(result.diagnostics)")
        }
    }
}
