import Foundation
import Harness
import Testing

extension Faults {
    /// Collectors that are away for long cost nothing to speak of.
    @Suite
    struct FailingConnectTests {
        private static let outputs = 10

        /// Pauses of some milliseconds, so that ten thousand attempts are over soon; with the usual ones they take days.
        @Test(.timeLimit(.minutes(3)))
        func tenThousandFailingConnectsTakeLittleTimeNoMemoryAndALineEachMinute() async throws {
            let folder = try TemporaryFolder()
            let log = try await GatewayLog(folder("gw.log"), events: 5000)
            let http = try LocalPort.free()
            let names = (0..<Self.outputs).map { "siem\($0)" }
            let lines = try names.map { name in
                "  \(name): { to: \"tcp://127.0.0.1:\(try LocalPort.free())\", retry: { min: 4ms, max: 4ms } }"
            }
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(http)",
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                \(lines.joined(separator: "\n"))
                """)
            let process = try agent.start()
            let first = try await sample(after: 2000, http, process)
            let begun = ContinuousClock.now
            let last = try await sample(after: first.connects + 10_000, http, process)
            let seconds = (ContinuousClock.now - begun) / .seconds(1)

            let count = last.connects - first.connects
            let cost = (last.cpuSeconds - first.cpuSeconds) / count
            let facts =
                "\(Int(count)) connects in \(seconds) s, \(cost * 1e6) µs each, \(last.memory - first.memory) bytes"
            // 2 % of a core where fifty fail each second: thirty times what fifty outputs with the usual pauses come to.
            #expect(cost < 0.02 / 50, "\(facts)")
            #expect(Int(last.memory - first.memory) < 2 << 20, "\(facts)")
            #expect(try await process.stop() == 0, "\(process.said)")
            // The first at once, then one a minute.
            let allowed = 1 + Int(seconds / 60)
            for name in names {
                let said = process.said.split(separator: "\n").filter {
                    $0.contains("Connection refused") && $0.contains("output=\(name)")
                }
                #expect((1...(allowed + 1)).contains(said.count), "\(said)")
            }
        }

        private struct Sample {
            var connects: Double
            var cpuSeconds: Double
            var memory: Double
        }

        /// What the metrics say once so many attempts have failed.
        private func sample(after connects: Double, _ port: UInt16, _ process: ChildProcess) async throws -> Sample {
            var sample = Sample(connects: 0, cpuSeconds: 0, memory: 0)
            try await eventually(within: .seconds(60), "\(connects) attempts", detail: { process.said }) {
                guard LocalPort.accepts(port) else { return false }
                let metrics = try HTTPExchange.body(of: "/metrics", port: port)
                sample = Sample(
                    connects: Self.sum("gatepost_output_retries_total", metrics),
                    cpuSeconds: Self.sum("process_cpu_seconds_total", metrics),
                    memory: Self.sum("process_resident_memory_bytes", metrics))
                return sample.connects >= connects
            }
            return sample
        }

        private static func sum(_ name: String, _ metrics: String) -> Double {
            metrics.split(separator: "\n").filter { $0.hasPrefix("\(name){") || $0.hasPrefix("\(name) ") }
                .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
        }
    }
}
