import Foundation
import Harness
import Testing

/// `gatepost collect` by RELP and HTTP, byte by byte.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct CollectCommandTests {
    /// One that listens.
    private struct Station {
        let folder: TemporaryFolder
        let process: ChildProcess
        private let port: Int

        var received: [String] { folder.lines("received") }

        init(_ scheme: String) async throws {
            folder = try TemporaryFolder()
            process = try ChildProcess(
                [Repository.gatepost, "collect", "--listen", "\(scheme)://127.0.0.1:0", "--out", folder("received")],
                log: folder("log"))
            try await process.says("listening on \(scheme)://127.0.0.1:")
            let said = try #require(process.said.split(separator: "\n").first)
            port = try #require(said.split(separator: ":").last.flatMap { Int($0) })
        }

        /// What it answers, once it has closed.
        func answer(to text: String, inPiecesOf size: Int = .max) throws -> String {
            let connection = try TestConnection(port: port)
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                try connection.send(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            return String(decoding: try connection.receiveAll(), as: UTF8.self)
        }
    }

    private static let opened = "1 rsp 60 200 OK\nrelp_version=0\nrelp_software=gatepost\ncommands=syslog\n"

    @Test(arguments: [Int.max, 1])
    func byRELPWhatIsAcknowledgedIsWritten(_ size: Int) async throws {
        let test = try await Station("relp")
        let session =
            "1 open 14 relp_version=0\n2 syslog 9 an\nevent!\n3 syslog 0\n4 starttls 0\n5 syslog 4 last\n6 close 0\n"
        let answer = try test.answer(to: session, inPiecesOf: size)
        #expect(
            answer == Self.opened + "2 rsp 6 200 OK\n3 rsp 6 200 OK\n4 rsp 38 500 this collector takes 'syslog' only\n"
                + "5 rsp 6 200 OK\n6 rsp 0\n0 serverclose 0\n")
        #expect(test.received == ["an#012event!", "last"])
        #expect(try await test.process.stop() == 0)
    }

    @Test func whatIsNoRELPEndsTheConnectionAndIsTold() async throws {
        let test = try await Station("relp")
        for text in ["<13>1 - - - - - - x\n", "1 open x\n", "1 syslog 99999999 ", String(repeating: "1", count: 100)] {
            #expect(try test.answer(to: text) == "", "\(text)")
        }
        #expect(try await test.process.stop() == 0)
        #expect(test.process.said.ranges(of: "what came is no RELP").count == 4, "\(test.process.said)")
        #expect(test.received == [])
    }

    @Test(arguments: [Int.max, 1])
    func byHTTPABodyIsLinesAndOfABulkBodyTheDocuments(_ size: Int) async throws {
        let test = try await Station("http")
        func post(_ path: String, _ body: String, _ more: String = "") -> String {
            "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
        }
        let bulk = "{\"create\":{\"_id\":\"a\"}}\n{\"n\":1}\n{\"create\":{\"_id\":\"b\"}}\n{\"n\":2}\n"
        let answer = try test.answer(
            to: post("/in", "12 first\nlast") + post("/gw/_bulk?x=1", bulk) + "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
                + post("/in", "end\n", "Connection: close\r\n"), inPiecesOf: size)
        #expect(answer.ranges(of: "HTTP/1.1 200 OK").count == 3, "\(answer)")
        #expect(answer.ranges(of: #"{"took":0,"errors":false,"items":[]}"#).count == 1)
        #expect(answer.ranges(of: "HTTP/1.1 405 Method Not Allowed").count == 1)
        #expect(test.received == ["12 first", "last", #"{"n":1}"#, #"{"n":2}"#, "end"])
        #expect(try await test.process.stop() == 0)
        #expect(test.process.said.contains(": 5 events, "), "\(test.process.said)")
    }
}
