import Events
import Foundation
import Harness
import Logging
import Spool
import Testing
import Transport

@testable import Outputs

@Suite(.timeLimit(.minutes(4)))
struct DeliveryTests {
    let harness: OutputHarness

    init() throws {
        harness = try OutputHarness()
    }

    @Test func everyEventArrivesOnceInOrderWithItsId() async throws {
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let output = try harness.output(to: collector.port)
        output.start()
        try harness.append(input: "gateway", count: 5000)
        try await until(output) { output.status.deliveredEvents == 5000 }
        let events = collector.events.flatMap { $0 }
        #expect(events.count == 5000)
        #expect(events.map(OutputHarness.number) == Array(0..<5000))
        let ids = events.map(OutputHarness.id)
        #expect(ids.first == "\(harness.spool.stream.text)-\(harness.spool.epoch.text)-\(harness.firstSeq)")
        #expect(Set(ids).count == 5000)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test(arguments: [ScriptedCollector.Behaviour.closeAfter(100_000), .resetAfter(100_000)])
    func whatAClosedConnectionHadNotSettledComesAgainWithTheSameIds(_ first: ScriptedCollector.Behaviour) async throws {
        let collector = try ScriptedCollector([first, first, .readAll])
        defer { collector.stop() }
        let output = try harness.output(to: collector.port) {
            // Three batches: after the closes they go one by one, two by two, and each time the clock has to run.
            $0.batch.maxBytes = 120_000
            // Longer than the collector's thread can be kept from reading: what it holds unread for longer would be lost.
            $0.settle.after = .seconds(1)
        }
        output.start()
        try harness.append(input: "gateway", count: 600)
        try await until(output) { output.status.deliveredEvents == 600 }
        let events = collector.events.flatMap { $0 }
        #expect(events.count > 600)
        #expect(Set(events.map(OutputHarness.number)).count == 600)
        // One id, one text: a retry is the same bytes.
        #expect(Set(events.map(OutputHarness.id)).count == 600)
        #expect(Set(events).count == 600)
        #expect(output.status.connects == 3)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func noMoreThanInFlightIsEverUnsettled() async throws {
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let limit = 100_000
        let output = try harness.output(to: collector.port) {
            $0.batch.maxBytes = 16 << 10
            $0.settle.after = .seconds(3600)
            $0.settle.inFlight = limit
        }
        output.start()
        try harness.append(input: "gateway", count: 5000)
        try await until(output) {
            collector.connections.first.map { $0.count > limit - (16 << 10) } ?? false
        }
        #expect(output.status.renderedBytes <= UInt64(limit))
        #expect(output.status.deliveredEvents == 0)
        try await output.stop(grace: .milliseconds(100))
        #expect(collector.connections[0].count <= limit)
        harness.close()
    }

    @Test func afterACloseWithoutProgressOneBatchGoesFirst() async throws {
        let batch = 16 << 10
        let collector = try ScriptedCollector([.resetAfter(1), .neverRead])
        defer { collector.stop() }
        let output = try harness.output(to: collector.port) {
            $0.batch.maxBytes = batch
            $0.settle.after = .seconds(3600)
        }
        output.start()
        try harness.append(input: "gateway", count: 5000)
        try await until(output) {
            output.status.connects == 2 && output.status.sentBytes > 0
        }
        let beforeSecond = output.status
        try await until(output) { collector.connections.count == 2 }
        // The second connection carries one batch and waits for it to settle, which it never does here.
        try await holds(for: .milliseconds(300), "one batch and no more") {
            output.status.renderedBytes <= beforeSecond.renderedBytes + UInt64(batch)
        }
        try await output.stop(grace: .milliseconds(100))
        harness.close()
    }

    @Test func aCollectorThatTakesNothingIsGivenUpAfterTheWriteTimeout() async throws {
        let collector = try ScriptedCollector([.neverRead, .readAll], receiveBuffer: 8192)
        defer { collector.stop() }
        let output = try harness.output(to: collector.port) { $0.timeouts.write = .milliseconds(500) }
        output.start()
        try harness.append(input: "gateway", count: 2000)
        try await until(output) { output.status.connects >= 2 }
        #expect(output.status.lastError?.contains("took nothing") == true)
        try await until(output) { output.status.deliveredEvents == 2000 }
        let delivered = collector.events.dropFirst().flatMap { $0 }
        #expect(Set(delivered.map(OutputHarness.number)).count == 2000)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func anOutputOfSomeInputsSkipsTheOthersAndNamesTheEventBefore() async throws {
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let output = try harness.output(to: collector.port) { $0.from = ["gateway"] }
        output.start()
        for _ in 0..<3 {
            try harness.append(input: "gateway", count: 2)
            try harness.append(input: "other", count: 3)
        }
        try await until(output) { output.status.next == harness.firstSeq + 15 }
        let events = collector.events.flatMap { $0 }
        let seqs = [0, 1, 5, 6, 10, 11].map { harness.firstSeq + $0 }
        #expect(events.map(OutputHarness.seq) == seqs)
        #expect(events.map(OutputHarness.previous) == [nil] + seqs.dropLast().map(Optional.init))
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func anOutputSendsWhatItSelectsAndMovesItsCursorOverTheRest() async throws {
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let output = try harness.output(to: collector.port) {
            $0.selection.criteria.fields = [.init("RESOURCE", "/evt/*0/end")]
            $0.redactionRules = $0.redactionRules.merging([("RESOURCE", .mask)])
        }
        output.start()
        try harness.append(input: "gateway", count: 25)
        try await until(output) { output.status.next == harness.firstSeq + 25 }
        let events = collector.events.flatMap { $0 }
        let seqs = [0, 10, 20].map { harness.firstSeq + $0 }
        #expect(events.map(OutputHarness.seq) == seqs)
        #expect(events.map(OutputHarness.previous) == [nil] + seqs.dropLast().map(Optional.init))
        #expect(!events.contains { $0.contains("/evt/") })
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func anEventThatWaitsForOthersIsNotPassedOverWithThoseThatAreNotSelected() async throws {
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let first = try harness.output(to: collector.port) {
            $0.selection.criteria.fields = [.init("RESOURCE", "/evt/0/end")]
            $0.batch.maxWait = .seconds(3600)
        }
        try harness.append(input: "gateway", count: 25_000)
        try harness.append(
            input: "gateway", lines: ["2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY A B C INFO QUANTUM [] x"])
        first.start()
        try await until(first) { harness.tally.counts(of: "gateway").unknown == 1 }
        #expect(first.status.next == harness.firstSeq)
        try await first.stop(grace: .seconds(1))
        let second = try harness.output(to: collector.port) {
            $0.selection.criteria.fields = [.init("RESOURCE", "/evt/0/end")]
        }
        second.start()
        try await until(second) { second.status.next == harness.firstSeq + 25_001 }
        #expect(collector.events.flatMap { $0 }.map(OutputHarness.number) == [0])
        try await second.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func thePartsOfALongEventAreSelectedByTheFirst() async throws {
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let output = try harness.output(to: collector.port) { $0.selection.criteria.events = ["USER_LOGIN"] }
        let head = "2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY WEB_CONSOLE AUTHN LOCAL INFO "
        try harness.append(input: "gateway", count: 1)
        try harness.append(input: "gateway", lines: [head + "USER_LOGIN [A=\"", "second", "third\"] x"], parts: true)
        try harness.append(input: "gateway", lines: [head + "USER_LOGOUT [A=\"", "second", "third\"] x"], parts: true)
        output.start()
        try await until(output) { output.status.next == harness.firstSeq + 7 }
        #expect(collector.events.flatMap { $0 }.map(OutputHarness.seq) == (1...3).map { harness.firstSeq + $0 })
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func whatCannotBeReadWholeOrIsInNoCatalogIsCountedOnceByInput() async throws {
        let collector = try ScriptedCollector([.closeAfter(20_000), .readAll])
        defer { collector.stop() }
        let output = try harness.output(to: collector.port) { $0.settle.after = .milliseconds(200) }
        let gateway = "2020-06-24T09:40:55-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO "
        try harness.append(input: "gateway", count: 100)
        try harness.append(
            input: "gateway",
            lines: [gateway + "USER_QUANTUM [A=\"b\"] x", gateway + "USER_AUTHZ [A=\"b\" C=\"d] x"])
        output.start()
        try await until(output) { output.status.next == harness.firstSeq + 102 }
        let counts = harness.tally.counts(of: "gateway")
        #expect(counts.unknown == 1)
        #expect(counts.unparsed == 1)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func aCursorOutlivesTheProcessAndNothingSettledComesTwice() async throws {
        let collector = try ScriptedCollector([.readAll])
        defer { collector.stop() }
        let first = try harness.output(to: collector.port)
        first.start()
        try harness.append(input: "gateway", count: 100)
        try await until(first) { first.status.deliveredEvents == 100 }
        try await first.stop(grace: .seconds(1))
        harness.close()
        let again = try OutputHarness(directory: harness.directory)
        let second = try again.output(to: collector.port)
        second.start()
        try again.append(input: "gateway", count: 10)
        try await until(second) { second.status.deliveredEvents == 10 }
        #expect(collector.events.map(\.count) == [100, 10])
        try await second.stop(grace: .seconds(1))
        again.close()
    }

    @Test func anOutputThatWasStoppedWhileItsCollectorIsDownStopsAtOnce() async throws {
        let output = try harness.output(to: 1)
        output.start()
        try harness.append(input: "gateway", count: 10)
        try await until(output) { output.status.retries["refused"] ?? 0 > 0 }
        let begun = ContinuousClock.now
        try await output.stop(grace: .seconds(6))
        #expect(ContinuousClock.now - begun < .seconds(3))
        harness.close()
    }

    /// Waits until `condition` holds; if it never does, the output's status is in the error.
    private func until(_ output: Output, _ condition: () -> Bool) async throws {
        try await eventually("the output is where it should be", detail: { "\(output.status)" }, condition)
    }
}
