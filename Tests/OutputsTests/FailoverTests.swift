import Foundation
import Harness
import Testing
import Transport

@testable import Outputs

@Suite(.timeLimit(.minutes(2)))
struct FailoverTests {
    @Test func theNextDestinationTakesOverAndTheFirstGoesOnWhenItIsBack() async throws {
        let harness = try OutputHarness()
        let folder = try TemporaryFolder()
        let first = try LocalPort.free()
        let second = try await Sink(in: folder, named: "second")
        let output = try harness.output(to: destination(first)) {
            $0.to.append(destination(second.port))
            $0.retry.max = .milliseconds(200)
        }
        output.start()
        try harness.append(input: "gateway", count: 100)
        try await delivered(100, output)
        #expect(second.received.occurrences(of: "/evt/") == 100)

        let back = try await Sink(in: folder, named: "first", port: first)
        // One connection tries whether it is there, the other is for events.
        try await eventually("the first is used", detail: { "\(output.status)" }) { back.files.count >= 2 }
        try harness.append(input: "gateway", count: 100)
        try await delivered(200, output)
        #expect(back.received.occurrences(of: "/evt/") == 100)
        #expect(second.received.occurrences(of: "/evt/") == 100)

        back.process.kill()
        try harness.append(input: "gateway", count: 100)
        try await delivered(300, output)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func aDestinationThatTakesNothingIsPassedOver() async throws {
        let harness = try OutputHarness()
        let deaf = try ScriptedCollector([.resetAfter(1)])
        let hearing = try ScriptedCollector([.readAll])
        defer {
            deaf.stop()
            hearing.stop()
        }
        let output = try harness.output(to: destination(UInt16(deaf.port))) {
            $0.to.append(destination(UInt16(hearing.port)))
        }
        output.start()
        try harness.append(input: "gateway", count: 100)
        try await delivered(100, output)
        #expect(Set(hearing.events.flatMap { $0 }.map(OutputHarness.number)) == Set(0..<100))
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func noMoreThanMaxRateIsSentASecond() async throws {
        let harness = try OutputHarness()
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let output = try harness.output(to: destination(UInt16(collector.port))) { $0.maxRate = 200 }
        try harness.append(input: "gateway", count: 400)
        let begun = ContinuousClock.now
        output.start()
        try await delivered(400, output)
        // The first quarter second's worth goes at once.
        #expect(ContinuousClock.now - begun >= .milliseconds(1700))
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func theListIsBegunAnewAfterItsEndAndAfterProgress() {
        var choice = RouteChoice(count: 3)
        // What comes of each attempt: whether something had settled, whether the list is begun anew, what is tried next.
        let attempts: [(hadProgress: Bool, isAnew: Bool, next: Int)] = [
            (false, false, 1), (false, false, 2), (false, true, 0), (false, false, 1), (true, true, 0),
        ]
        for attempt in attempts {
            let isAnew = choice.failed(hadProgress: attempt.hadProgress)
            #expect(isAnew == attempt.isAnew)
            #expect(choice.current == attempt.next)
            #expect(choice.isFallback == (attempt.next > 0))
        }
    }

    private func destination(_ port: UInt16) -> Destination {
        .collector(Endpoint(scheme: .tcp, host: "127.0.0.1", port: Int(port)))
    }

    private func delivered(_ count: UInt64, _ output: Output) async throws {
        try await eventually("\(count) are delivered", detail: { "\(output.status)" }) {
            output.status.deliveredEvents == count
        }
    }
}
