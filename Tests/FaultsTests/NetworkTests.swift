import Foundation
import Harness
import Testing

extension Faults {
    @Suite
    struct NetworkTests {
        /// For a minute nothing arrives and nothing comes back, not even an error: what a pulled cable looks like.
        @Test(
            .timeLimit(.minutes(5)),
            .enabled(if: NetworkNamespace.isPossible, "a network namespace takes root and a kernel that lets it"))
        func aMinuteWithoutANetworkLosesNothingAndRepeatsOnlyWhatWasInFlight() async throws {
            let host = try await RemoteHost()
            let delivery = try await Delivery(on: host)
            try await delivery.collector.start()
            let agent = try delivery.agent.start()
            try await delivery.reaches(0.3, agent)
            try await host.pullCable()
            let pulled = ContinuousClock.now
            try await eventually(within: .seconds(90), "a minute is over") {
                ContinuousClock.now - pulled >= .seconds(60)
            }
            #expect(agent.isRunning)
            let before = try delivery.collector.receivedLines()
            #expect(before < Delivery.eventCount, "it was cut before the end")
            try await host.plugCable()
            try await delivery.expectEverything(interruptions: 1, agent)
        }
    }
}
