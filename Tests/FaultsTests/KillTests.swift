import Foundation
import Harness
import Testing

extension Faults {
    @Suite
    struct KillTests {
        @Test(.timeLimit(.minutes(6)))
        func anAgentKilledTenTimesLosesNothingAndRepeatsOnlyWhatWasInFlight() async throws {
            let delivery = try await Delivery()
            try await delivery.collector.start()
            var agent = try delivery.agent.start()
            for kill in 1...10 {
                try await delivery.reaches(Double(kill) / 11, agent)
                agent.kill()
                agent = try delivery.agent.start()
            }
            try await delivery.expectEverything(interruptions: 10, agent)
        }

        @Test(.timeLimit(.minutes(6)))
        func aCollectorKilledTenTimesGetsEverythingAndTwiceOnlyWhatWasInFlight() async throws {
            // Long enough for the collector to have written what its kernel took, on a busy machine too.
            let delivery = try await Delivery(inFlightMiB: 16, settleMilliseconds: 1000)
            try await delivery.collector.start()
            let agent = try delivery.agent.start()
            for kill in 1...10 {
                try await delivery.reaches(Double(kill) / 11, agent)
                delivery.collector.process?.kill()
                try await delivery.collector.start()
            }
            try await delivery.expectEverything(interruptions: 10, agent)
        }

        /// What its kernel took while it hung it never read: no receipt came for that, so it comes again.
        @Test(.timeLimit(.minutes(4)))
        func aCollectorThatHangsBeforeItIsKilledGetsEverything() async throws {
            let delivery = try await Delivery(settleMilliseconds: 100)
            try await delivery.collector.start()
            let agent = try delivery.agent.start()
            for hang in 1...3 {
                try await delivery.reaches(Double(hang) / 4, agent)
                delivery.collector.process?.signal(SIGSTOP)
                let stopped = ContinuousClock.now
                // Much longer than the connection must live on where no receipts come.
                try await eventually("it has hung for a while") { ContinuousClock.now - stopped >= .seconds(2) }
                delivery.collector.process?.kill()
                try await delivery.collector.start()
            }
            try await delivery.expectEverything(interruptions: 3, agent)
        }

        @Test(.timeLimit(.minutes(4)))
        func anAgentThatIsAskedToStopDoesSoWithinTenSecondsAndLosesNothing() async throws {
            let delivery = try await Delivery()
            try await delivery.collector.start()

            let working = try delivery.agent.start()
            try await delivery.reaches(0.2, working)
            #expect(try await working.stop(within: .seconds(10)) == 0, "\(working.said)")

            // With a collector that hangs, too.
            let stuck = try delivery.agent.start()
            try await delivery.reaches(0.5, stuck)
            delivery.collector.process?.signal(SIGSTOP)
            #expect(try await stuck.stop(within: .seconds(10)) == 0, "\(stuck.said)")
            delivery.collector.process?.signal(SIGCONT)

            let last = try delivery.agent.start()
            try await delivery.expectEverything(interruptions: 2, last)
        }
    }
}
