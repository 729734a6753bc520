import Formats
import Foundation
import Harness
import Testing

@testable import Outputs

@Suite(.timeLimit(.minutes(2)))
struct HTTPTests {
    let harness: OutputHarness

    init() throws {
        harness = try OutputHarness()
    }

    @Test func everyEventIsALineOfACompressedBodyOnce() async throws {
        let server = try await MoodyServer()
        let output = try harness.output(to: server.destination()) {
            $0.compression = .gzip
            $0.http.path = "/in?source=gw"
            $0.http.bearer = "abc"
            $0.http.headers = [HTTPSettings.Header(name: "X-Scope", value: "dmz")]
        }
        try await delivers(output, 3000)
        #expect(server.taken.map(OutputHarness.number) == Array(0..<3000))
        let request = try #require(server.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/in?source=gw")
        #expect(request.headers["Authorization"] == "Bearer abc")
        #expect(request.headers["X-Scope"] == "dmz")
        #expect(output.status.connects == 1)
        try await stop(output)
    }

    @Test(arguments: [
        (#"{ "status": 500 }"#, "server_error"), (#"{ "status": 408, "close": true }"#, "server_error"),
        (#"{ "status": 503, "headers": { "Retry-After": "0" } }"#, "server_error"),
        (#"{ "status": 401, "body": "who are you?" }"#, "unauthorized"), (#"{ "status": 404 }"#, "rejected"),
        (#"{ "status": 302, "headers": { "Location": "/" } }"#, "rejected"), (#"{ "hang": true }"#, "peer_timeout"),
        (#"{ "half": true }"#, "closed"), (#"{ "drop": true }"#, "closed"), (#"{ "reset": true }"#, "reset"),
    ])
    func whatIsNotTakenIsSentAgainUntilItIs(_ mood: String, _ reason: String) async throws {
        let server = try await MoodyServer(mood)
        let output = try harness.output(to: server.destination()) { $0.timeouts.write = .milliseconds(300) }
        output.start()
        try harness.append(input: "gateway", count: 100)
        try await until(output) { output.status.retries[reason] ?? 0 >= 2 }
        #expect(output.status.deliveredEvents == 0)
        try server.answers("{}")
        try await until(output) { output.status.deliveredEvents == 100 }
        #expect(Set(server.taken.map(OutputHarness.number)) == Set(0..<100))
        try await stop(output)
    }

    @Test(arguments: [(429, "throttled"), (503, "server_error")])
    func aServerThatAsksToBeLeftAloneIs(_ status: Int, _ reason: String) async throws {
        let server = try await MoodyServer(#"{ "status": \#(status), "headers": { "Retry-After": "2" } }"#)
        let output = try harness.output(to: server.destination())
        output.start()
        try harness.append(input: "gateway", count: 1)
        try await until(output) { output.status.retries[reason] == 1 }
        let begun = ContinuousClock.now
        try server.answers("{}")
        try await until(output) { output.status.deliveredEvents == 1 }
        #expect(ContinuousClock.now - begun > .milliseconds(1500))
        #expect(server.requests.count == 2)
        try await stop(output)
    }

    @Test(arguments: [false, true])
    func aBodyThatIsTooLargeIsDivided(_ closes: Bool) async throws {
        let server = try await MoodyServer(#"{ "max_body": 20000, "close": \#(closes) }"#)
        let output = try harness.output(to: server.destination())
        try await delivers(output, 500)
        #expect(server.taken.map(OutputHarness.number) == Array(0..<500))
        try await stop(output)
    }

    @Test(arguments: [false, true])
    func anEventThatIsRefusedIsKeptWithTheReasonAndTheOthersAreDelivered(_ closes: Bool) async throws {
        let server = try await MoodyServer(#"{ "poison": "/evt/77/", "close": \#(closes) }"#)
        let output = try harness.output(to: server.destination())
        try await delivers(output, 200)
        #expect(server.taken.compactMap(OutputHarness.number).sorted() == (0..<200).filter { $0 != 77 })
        #expect(output.status.deadLetters == 1)
        let letters = try deadLetters()
        #expect(letters.count == 1)
        #expect(letters.first?["status"] as? Int == 400)
        #expect(letters.first?["reason"] as? String == "a line is no event")
        #expect((letters.first?["event"] as? String).flatMap(OutputHarness.number) == 77)
        try await stop(output)
    }

    @Test func anEventThatIsTooLargeByItselfIsKeptWithThatReason() async throws {
        let server = try await MoodyServer(#"{ "max_body": 20000 }"#)
        let output = try harness.output(to: server.destination())
        try harness.append(input: "gateway", count: 50)
        try harness.append(input: "gateway", lines: [String(repeating: "too long ", count: 4000)])
        try harness.append(input: "gateway", count: 50)
        output.start()
        try await until(output) { output.status.deliveredEvents == 101 }
        #expect(server.taken.map(OutputHarness.number) == Array(0..<100))
        let letters = try deadLetters()
        #expect(letters.count == 1)
        #expect(letters.first?["status"] as? Int == 413)
        #expect((letters.first?["event"] as? String)?.contains("too long too long") == true)
        try await stop(output)
    }

    /// It is put away before the cursor moves.
    @Test func whereARefusedEventCannotBePutAwayNothingCountsAsDelivered() async throws {
        let server = try await MoodyServer(#"{ "poison": "/evt/77/" }"#)
        let store = harness.directory + "/dead-letters"
        #expect(FileManager.default.createFile(atPath: store, contents: nil))
        let output = try harness.output(to: server.destination())
        output.start()
        try harness.append(input: "gateway", count: 100)
        try await until(output) { output.status.retries["file_unwritable"] ?? 0 >= 2 }
        #expect(output.status.deliveredEvents == 0)
        #expect(output.status.lastError?.contains(store) == true)
        try FileManager.default.removeItem(atPath: store)
        try await until(output) { output.status.deliveredEvents == 100 }
        #expect(try deadLetters().count == 1)
        try await stop(output)
    }

    @Test func whereEveryEventIsRefusedTheOutputHoldsAndNothingIsPutAway() async throws {
        let server = try await MoodyServer(#"{ "poison": "/evt/" }"#)
        let output = try harness.output(to: server.destination())
        output.start()
        try harness.append(input: "gateway", count: 100)
        try await until(output) { output.status.lastError?.contains("20 events in a row were refused") == true }
        #expect(output.status.deliveredEvents == 0)
        #expect(try deadLetters().isEmpty)
        try server.answers("{}")
        try await until(output) { output.status.deliveredEvents == 100 }
        #expect(Set(server.taken.map(OutputHarness.number)) == Set(0..<100))
        try await stop(output)
    }

    @Test func withIndexerAcknowledgementNothingIsDeliveredBeforeItIsIndexed() async throws {
        let server = try await MoodyServer(#"{ "acknowledge": true }"#)
        let output = try harness.output(to: server.destination(path: HTTPAPI.splunkPath)) {
            $0.format = .splunk
            $0.http.bearer = "token"
            $0.batch.maxBytes = 16 << 10
        }
        output.start()
        try harness.append(input: "gateway", count: 100)
        try await until(output) { server.requests.contains { $0.path.contains("/services/collector/ack?channel=") } }
        #expect(server.taken.count == 100)
        #expect(server.taken.allSatisfy { $0.hasPrefix(#"{"event":{"time":"2020-06-24T09:40:55.667-05:00","#) })
        let beside = #"},"time":1593009655.667,"host":"gw","sourcetype":"gatepost:json"}"#
        #expect(server.taken.allSatisfy { $0.hasSuffix(beside) })
        #expect(output.status.deliveredEvents == 0)
        #expect(server.requests.first?.headers["Authorization"] == "Splunk token")
        #expect(server.requests.first?.headers["X-Splunk-Request-Channel"]?.count == 36)
        try server.answers(#"{ "acknowledge": true, "indexed": 1 }"#)
        try await until(output) { (1..<100).contains(output.status.deliveredEvents) }
        try server.answers(#"{ "acknowledge": true, "indexed": 1000 }"#)
        try await until(output) { output.status.deliveredEvents == 100 }
        #expect(server.taken.count == 100)
        try await stop(output)
    }

    @Test func ofABulkBodyEachEventsOwnResultIsObeyed() async throws {
        let server = try await MoodyServer(#"{ "poison": "/evt/5/", "busy": "/evt/9/" }"#)
        let output = try harness.output(to: server.destination(path: "/gateway/_bulk"))
        output.start()
        try harness.append(input: "gateway", count: 30)
        try await until(output) { output.status.retries["throttled"] ?? 0 >= 2 }
        #expect(output.status.deliveredEvents == 0)
        try server.answers(#"{ "poison": "/evt/5/" }"#)
        try await until(output) { output.status.deliveredEvents == 30 }
        // What had been taken at the first try is there once.
        #expect(server.taken.compactMap(OutputHarness.number).sorted() == (0..<30).filter { $0 != 5 })
        #expect(try deadLetters().map { $0["reason"] as? String } == ["mapper_parsing_exception: failed to parse"])
        try await stop(output)
    }

    /// Such as by an index that this user may not write to.
    @Test(arguments: [401, 403])
    func anEventOfABulkBodyThatTheUserMayNotWriteIsHeldAndNotPutAway(_ status: Int) async throws {
        let server = try await MoodyServer(#"{ "busy": "/evt/9/", "busy_status": \#(status) }"#)
        let output = try harness.output(to: server.destination(path: "/gateway/_bulk"))
        output.start()
        try harness.append(input: "gateway", count: 30)
        try await until(output) { output.status.retries["unauthorized"] ?? 0 >= 2 }
        #expect(output.status.lastError?.contains("check 'http.auth'") == true)
        #expect(output.status.deliveredEvents == 0)
        try server.answers("{}")
        try await until(output) { output.status.deliveredEvents == 30 }
        #expect(server.taken.compactMap(OutputHarness.number).sorted() == Array(0..<30))
        #expect(try deadLetters().isEmpty)
        try await stop(output)
    }

    /// One and the same, however often it comes.
    @Test(arguments: [
        (#"{ "poison": "/evt/0/", "busy": "/evt/1/" }"#, "throttled"), (#"{ "poison": "/evt/" }"#, "rejected"),
    ])
    func anEventThatIsRefusedAtEachRetryIsOneRefusedEvent(_ mood: String, _ reason: String) async throws {
        let server = try await MoodyServer(mood)
        let output = try harness.output(to: server.destination(path: "/gateway/_bulk"))
        output.start()
        try harness.append(input: "gateway", count: 30)
        try await until(output) { output.status.retries[reason] ?? 0 > HTTPRoute.refusalLimit }
        try server.answers(#"{ "poison": "/evt/0/" }"#)
        try await until(output) { output.status.deliveredEvents == 30 }
        #expect(server.taken.compactMap(OutputHarness.number).sorted() == Array(1..<30))
        #expect(try deadLetters().count == 1)
        try await stop(output)
    }

    @Test func acknowledgementsThatSplunkDoesNotGiveAreWaitedForAndWhatTheyWereForIsSentAgain() async throws {
        let poison = #""acknowledge": true, "poison": "/evt/77/""#
        let server = try await MoodyServer(#"{ \#(poison), "status": 403, "where": "/ack" }"#)
        let output = try harness.output(to: server.destination(path: HTTPAPI.splunkPath)) { $0.format = .splunk }
        output.start()
        try harness.append(input: "gateway", count: 100)
        try await until(output) { output.status.retries["unauthorized"] ?? 0 >= 1 }
        #expect(output.status.lastError?.contains("check 'http.auth'") == true)
        #expect(output.status.deliveredEvents == 0)
        #expect(try deadLetters().isEmpty)
        try server.answers(#"{ \#(poison), "indexed": 1000 }"#)
        try await until(output) { output.status.deliveredEvents == 100 }
        #expect(Set(server.taken.compactMap(OutputHarness.number)) == Set(0..<100).subtracting([77]))
        // However often it was refused.
        #expect(try deadLetters().count == 1)
        try await stop(output)
    }

    private func deadLetters() throws -> [[String: Any]] {
        let path = harness.directory + "/dead-letters/siem.jsonl"
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return try data.split(separator: 0x0A).map {
            try #require(try JSONSerialization.jsonObject(with: $0) as? [String: Any])
        }
    }

    private func delivers(_ output: Output, _ count: Int) async throws {
        output.start()
        try harness.append(input: "gateway", count: count)
        try await until(output) { output.status.deliveredEvents == count }
    }

    private func stop(_ output: Output) async throws {
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    private func until(_ output: Output, _ condition: () -> Bool) async throws {
        try await eventually("the output is where it should be", detail: { "\(output.status)" }, condition)
    }
}
