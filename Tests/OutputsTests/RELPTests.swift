import Foundation
import Harness
import NIOCore
import Testing
import Transport

@testable import Bytes
@testable import Outputs

@Suite(.timeLimit(.minutes(2)))
struct RELPTests {
    @Test func whatWasNotAcknowledgedWhenTheSessionEndsIsSentAgain() async throws {
        let harness = try OutputHarness()
        let (server, folder, port) = try await start(["--forget-after", "300"])
        let output = try harness.output(to: destination(port)) { $0.batch.maxEvents = 50 }
        output.start()
        try harness.append(input: "gateway", count: 2000)
        try await eventually("all is delivered", detail: { "\(output.status)\n\(server.said)" }) {
            output.status.deliveredEvents == 2000
        }
        let numbers = folder.lines("taken").map(OutputHarness.number)
        #expect(Set(numbers) == Set(0..<2000))
        // Three of four sessions ended in the middle of a batch that had been acknowledged in part.
        #expect(numbers.count < 2000 + 3 * 50)
        #expect(output.status.connects == 4)
        try await output.stop(grace: .seconds(1))
        try await server.says("closed by the client")
        harness.close()
    }

    @Test func noMoreThanInFlightIsAheadOfItsAcknowledgements() async throws {
        let harness = try OutputHarness()
        let (server, folder, port) = try await start(["--mute"])
        let window = 64 << 10
        let output = try harness.output(to: destination(port)) {
            $0.settle.inFlight = window
            $0.batch.maxBytes = 8 << 10
        }
        try harness.append(input: "gateway", count: 1000)
        output.start()
        // Batch by batch up to the window.
        try await eventually("the window is used", detail: { "\(output.status)\n\(server.said)" }) {
            folder.read("taken").count > window - (8 << 10)
        }
        try await holds(for: .milliseconds(500), "no more is sent") { output.status.renderedBytes <= window }
        #expect(output.status.deliveredEvents == 0)
        try await output.stop(grace: .milliseconds(100))
        harness.close()
    }

    @Test func aSessionThatIsRefusedIsToldAsThat() async throws {
        let harness = try OutputHarness()
        let (server, folder, port) = try await start(["--refuse"])
        defer { withExtendedLifetime(folder) {} }
        let output = try harness.output(to: destination(port))
        output.start()
        try await eventually("it is refused", detail: { "\(output.status)\n\(server.said)" }) {
            output.status.lastError?.contains("the collector refuses: 500 no") == true
        }
        #expect(output.status.connects == 0)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func aSessionOnWhichNothingIsEverConfirmedIsGivenUpThoughThePeerGoesOnTalking() async throws {
        let harness = try OutputHarness()
        let (server, folder, port) = try await start(["--trickle"])
        // Many times as long as a busy machine keeps the peer from talking.
        let output = try harness.output(to: destination(port)) { $0.timeouts.write = .seconds(1) }
        // All of it is there for the first batch, or its acknowledgements would come to their end too soon. And all of it
        // fits into what the peer's kernel takes while the peer sleeps: a window that stays closed ends a session too.
        try harness.append(input: "gateway", count: 100)
        output.start()
        try await eventually("all is delivered", detail: { "\(output.status)\n\(server.said)" }) {
            output.status.deliveredEvents == 100
        }
        #expect(output.status.retries == ["stalled": 1])
        #expect(Set(folder.lines("taken").map(OutputHarness.number)) == Set(0..<100))
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func anEventIsAFrameWhoseNumberBeginsAgain() {
        var batch = ByteWriter()
        batch.append("5 a b\nc2 de")
        var frames = ByteWriter()
        RELPFrames.append(batch: batch, first: 999_999_998, to: &frames)
        #expect(frames.string() == "999999999 syslog 5 a b\nc\n1 syslog 2 de\n")
        #expect(RELPFrames.index(ofNumber: 999_999_999, notBefore: 999_999_998) == 999_999_998)
        #expect(RELPFrames.index(ofNumber: 1, notBefore: 999_999_998) == 999_999_999)
        #expect(RELPFrames.index(ofNumber: 0, notBefore: 1) == nil)
    }

    @Test func repliesAreReadInAnyPieces() throws {
        let text = "1 rsp 9 200 OK\nx\n\n2 rsp 6 200 OK\n0 serverclose 0\n"
        var buffer = ByteBuffer()
        var replies: [RELPReply] = []
        for byte in text.utf8 {
            buffer.writeInteger(byte)
            while let reply = try RELPReply.take(from: &buffer) { replies.append(reply) }
        }
        #expect(replies.map(\.number) == [1, 2, 0])
        #expect(replies.map(\.command) == ["rsp", "rsp", "serverclose"])
        #expect(replies.map(\.status) == [200, 200, nil])
        #expect(buffer.readableBytes == 0)
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", "1 rsp x 200\n", "1 rsp 3 200x", "1 rsp 99999999 ", "1 rsp 5\n",
        "12345678901 rsp 0\n", String(repeating: "1", count: 100),
    ])
    func whatIsNoRELPIsRefused(_ text: String) {
        var buffer = ByteBuffer(string: text)
        #expect(throws: RELPReply.Malformed.self) { try RELPReply.take(from: &buffer) }
    }

    private func start(_ arguments: [String]) async throws -> (ChildProcess, TemporaryFolder, UInt16) {
        let folder = try TemporaryFolder()
        let port = try LocalPort.free()
        let server = try Python.start(
            "relp_server.py", ["--port", String(port), "--out", folder("taken")] + arguments, log: folder("log"))
        try await server.says("listening")
        return (server, folder, port)
    }

    private func destination(_ port: UInt16) -> Destination {
        .collector(Endpoint(scheme: .relp, host: "127.0.0.1", port: Int(port)))
    }
}
