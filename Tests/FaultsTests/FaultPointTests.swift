import Foundation
import Harness
import Testing

extension Faults {
    /// The agent as built with the tests, which kills itself at a given place.
    @Suite
    struct FaultPointTests {
        private static let inFlightMiB = 1

        /// Cases of the spool's `FaultPoint`, and how often each is passed before the first death: those that every start
        /// passes, once more.
        private static let points = [
            "eventsWritten": 4, "batchSynced": 3, "sourceTableWritten": 2, "segmentCreated": 2, "segmentSealed": 1,
            "acknowledged": 3, "cursorSlotWritten": 3, "cursorsSynced": 1, "segmentUnlinked": 1,
        ]

        /// All points at once: each agent waits most of the time for its collector's receipts.
        @Test(.timeLimit(.minutes(5)))
        func anAgentThatDiesAtAnyPointLosesNothingAndRepeatsOnlyWhatWasInFlight() async throws {
            try await withThrowingTaskGroup { group in
                for (point, count) in Self.points { group.addTask { try await Self.dieTwice(at: point, count: count) } }
                try await group.waitForAll()
            }
        }

        private static func dieTwice(at point: String, count: Int) async throws {
            let folder = try TemporaryFolder()
            // Few long lines fill three segments and take a debug build little time.
            let head = "2020-06-24T10:06:23.125-05:00 gw sshd INFO line"
            let lines = (0..<700).map { "\(head) \($0) \(String(repeating: "-", count: 4000))\n" }
            let log = GatewayLog(path: try folder.write("gw.log", lines.joined()), count: lines.count)
            let sink = try await Sink(in: folder, named: "sink")
            let agent = try Agent(
                in: folder,
                """
                spool: { segment_size: 1MiB, compress_backlog: false }
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tcp://127.0.0.1:\(sink.port)
                    format: json
                    retry: { min: 20ms, max: 50ms }
                    settle: { after: 50ms, in_flight: \(inFlightMiB)MiB }
                """)
            for count in [count, 1] {
                let status = try await agent.start(toDieAt: point, count: count).exit()
                #expect(status == 128 + SIGKILL, "\(point)")
            }
            let last = try agent.start(toDieAt: nil)
            let expected = folder("expected.jsonl")
            try await log.converted(to: expected, keyOf: agent)
            var verdict: Command?
            try await eventually(
                "everything is there (\(point))", detail: { "\(verdict?.diagnostics ?? "")\n\(last.said)" }
            ) {
                let result = try await Python.run(
                    "delivered.py", [expected, String(2 * inFlightMiB << 20)] + sink.files)
                verdict = result
                return result.status == 0
            }
        }
    }
}
