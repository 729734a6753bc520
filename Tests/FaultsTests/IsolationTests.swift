import Foundation
import Harness
import Testing

extension Faults {
    /// Outputs cannot hurt each other. By how much a rate suffers is for `make bench` to say.
    @Suite
    struct IsolationTests {
        private static let eventCount = 12_000

        @Test(.timeLimit(.minutes(3)))
        func aDeadAndASlowOutputHoldBackOnlyThemselves() async throws {
            let folder = try TemporaryFolder()
            let log = try await GatewayLog(folder("gw.log"), events: Self.eventCount)
            let good = try await Sink(in: folder, named: "good")
            let slow = try await Sink(in: folder, named: "slow", bytesPerSecond: 30_000)
            let deadPort = try LocalPort.free()
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  good: { to: "tcp://127.0.0.1:\(good.port)", format: json, settle: { after: 200ms } }
                  slow: { to: "tcp://127.0.0.1:\(slow.port)", format: json, settle: { after: 200ms } }
                  dead: { to: "tcp://127.0.0.1:\(deadPort)", format: json, retry: { min: 50ms, max: 200ms } }
                """)
            let process = try agent.start()

            try await eventually(within: .seconds(60), "all at the good one", detail: { process.said }) {
                good.received.lineCount == Self.eventCount
            }
            let slowCount = slow.received.lineCount
            #expect(slowCount > 0 && slowCount < Self.eventCount / 10, "\(slowCount)")

            // What the dead one missed has waited for it alone.
            let risen = try await Sink(in: folder, named: "risen", port: deadPort)
            try await eventually(within: .seconds(60), "all at the one that was dead", detail: { process.said }) {
                risen.received.lineCount == Self.eventCount
            }
            #expect(Self.markers(risen.received) == Self.markers(good.received))
            #expect(slow.received.lineCount > slowCount)
        }

        /// The unique value of each event, as often as it came.
        private static func markers(_ received: Data) -> [String: Int] {
            let text = String(decoding: received, as: UTF8.self)
            return text.matches(of: /evt-1-[0-9]{9}/).reduce(into: [:]) { $0[String($1.output), default: 0] += 1 }
        }
    }
}
