import Foundation
import Harness
import Testing
import Transport

@testable import Outputs

/// Within a source what arrives for the first time arrives in the order of the source, whatever fails meanwhile.
@Suite(.timeLimit(.minutes(2)))
struct OrderTests {
    private let harness: OutputHarness
    /// The source of each event, by its number.
    private var sources: [String] = []

    init() throws {
        harness = try OutputHarness()
    }

    /// Puts events of three sources into the spool, turn by turn.
    private mutating func appendInTurns(_ turns: Int) throws {
        for turn in 0..<turns {
            let (source, count) = (["gateway", "console", "monitor"][turn % 3], 1 + turn % 7)
            try harness.append(input: source, count: count)
            sources += Array(repeating: source, count: count)
        }
    }

    /// What has arrived has arrived in order; `events` in the order of their arrival.
    private func expectOrder(_ events: [String]) {
        var seen: Set<Int> = []
        var last: [String: Int] = [:]
        for number in events.compactMap(OutputHarness.number) where seen.insert(number).inserted {
            let source = sources[number]
            #expect(number > last[source] ?? -1, "event \(number) of \(source) came after \(last[source] ?? -1)")
            last[source] = number
        }
        #expect(seen.count == sources.count)
    }

    private func until(_ output: Output, _ condition: () -> Bool) async throws {
        try await eventually("the output is where it should be", detail: { "\(output.status)" }, condition)
    }

    @Test mutating func byAnOutputThatIsTakenForIdleAgainAndAgain() async throws {
        let server = try await MoodyServer("{}")
        let output = try harness.output(to: server.destination()) { $0.batch.maxEvents = 40 }
        output.start()
        for _ in 0..<20 {
            try appendInTurns(20)
            output.rest()
        }
        let count = UInt64(sources.count)
        try await until(output) { output.status.deliveredEvents == count }
        output.rest()
        try appendInTurns(60)
        let all = UInt64(sources.count)
        try await until(output) { output.status.deliveredEvents == all }
        expectOrder(server.taken)
        #expect(server.taken.count == sources.count)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test mutating func byHTTPWithRetriesOfAllKinds() async throws {
        let server = try await MoodyServer(#"{ "status": 503 }"#)
        let output = try harness.output(to: server.destination()) { $0.batch.maxEvents = 40 }
        output.start()
        // Refused, taken and answered by halves, cut off, and too large, with a moment between in which all is well.
        for mood in [#"{ "half": true }"#, #"{ "drop": true }"#, #"{ "status": 429 }"#, #"{ "max_body": 3000 }"#] {
            let (taken, retries) = (server.taken.count, output.status.retries.values.reduce(0, +))
            try appendInTurns(60)
            try server.answers(mood)
            try await until(output) {
                output.status.retries.values.reduce(0, +) > retries + 1 || server.taken.count > taken
            }
            try server.answers("{}")
            try await until(output) { server.taken.count > taken }
        }
        let count = UInt64(sources.count)
        try await until(output) { output.status.deliveredEvents == count }
        expectOrder(server.taken)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test mutating func byFailoverToAndFro() async throws {
        let folder = try TemporaryFolder()
        // Both write to one file, so that it has the order in which events came to either.
        let taken = folder("taken")
        var first = try await MoodyServer(taken: taken)
        let second = try await MoodyServer(taken: taken)
        let output = try harness.output(to: first.destination()) {
            $0.to.append(second.destination())
            $0.retry.max = .milliseconds(50)
            $0.batch.maxEvents = 20
        }
        output.start()
        for _ in 0..<3 {
            // One at work while it is killed, the other while it is back.
            let atFirst = first.requests.count
            try appendInTurns(60)
            try await until(output) { first.requests.count > atFirst }
            first.process.kill()
            let atSecond = second.requests.count
            try appendInTurns(60)
            try await until(output) { second.requests.count > atSecond }
            first = try await MoodyServer(port: first.port, taken: taken)
            while first.requests.isEmpty {
                try appendInTurns(1)
                try await until(output) { output.status.oldestArrival == nil }
            }
        }
        let count = UInt64(sources.count)
        try await until(output) { output.status.deliveredEvents >= count && output.status.oldestArrival == nil }
        expectOrder(second.taken)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test mutating func byRELPThroughSessionsThatEndInTheMiddle() async throws {
        let folder = try TemporaryFolder()
        let port = try LocalPort.free()
        let server = try Python.start(
            "relp_server.py", ["--port", String(port), "--out", folder("taken"), "--forget-after", "300"],
            log: folder("log"))
        try await server.says("listening")
        let output = try harness.output(
            to: .collector(Endpoint(scheme: .relp, host: "127.0.0.1", port: Int(port)))
        ) { $0.batch.maxEvents = 50 }
        output.start()
        try appendInTurns(400)
        let count = UInt64(sources.count)
        try await until(output) { output.status.deliveredEvents == count }
        #expect(output.status.connects == 4)
        expectOrder(folder.lines("taken"))
        try await output.stop(grace: .seconds(1))
        harness.close()
    }
}
