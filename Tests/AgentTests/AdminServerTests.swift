import Foundation
import Harness
import Logging
import Testing

@testable import Agent

@Suite struct AdminServerTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A server with one question, one command and one endless answer.
    private func withServer(
        socket: String? = "run/admin.sock", _ body: (AdminServer, AdminClient) async throws -> Void
    ) async throws {
        var settings = AdminSettings()
        settings.socket = socket.map { folder($0) }
        settings.http = AdminAddress(host: "127.0.0.1", port: 0)
        let routes = [
            AdminRoute.get("/hello") { .text("hello \($0.query["name"] ?? "")\n") },
            AdminRoute(.post, "/count", access: .socket) { .whole(.text("\($0.body.count)\n")) },
            AdminRoute(.get, "/endless", access: .everywhere) { _ in
                .stream(type: "text/plain") { stream in
                    while true { try await stream.write(Array(repeating: 0x2E, count: 4096)) }
                }
            },
        ]
        let server = try AdminServer(settings, agentName: "gw-01", routes: routes, logger: Self.logger)
        do {
            try await body(server, AdminClient(socket: settings.socket ?? ""))
        } catch {
            await server.stop(Self.logger)
            throw error
        }
        await server.stop(Self.logger)
    }

    @Test func itAnswersOnItsSocketAndOverHTTP() async throws {
        try await withServer { server, client in
            #expect(try client.get("/hello?name=a%20b") == "hello a b\n")
            let answer = try HTTPExchange.get("/hello?name=x", port: try #require(server.http).port)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nhello x\n"))
            #expect(answer.contains("Cache-Control: no-store\r\n"))
            #expect(answer.contains("Connection: close\r\n"))
        }
    }

    @Test func whatChangesSomethingIsToldThroughTheSocketOnly() async throws {
        try await withServer { server, client in
            #expect(try client.post("/count", body: Array(repeating: 0, count: 60_000)) == "60000\n")
            let port = try #require(server.http).port
            let post = "POST /count HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
            #expect(try HTTPExchange.send(post, toPort: port).hasPrefix("HTTP/1.1 404 "))
            #expect(try HTTPExchange.get("/count", port: port).hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test func aPageOfAStrangerCannotAskUnderANameOfItsOwn() async throws {
        try await withServer { server, _ in
            let port = try #require(server.http).port
            for host in ["evil.example", "evil.example:9465", "localhost.evil.example", "127.0.0.1.evil.example", ""] {
                #expect(try HTTPExchange.get("/hello", port: port, host: host).hasPrefix("HTTP/1.1 421 "), "\(host)")
            }
            for host in ["localhost", "LOCALHOST:9465", "127.0.0.1:\(port)", "[::1]:9465", "gw-01", "192.0.2.1"] {
                #expect(try HTTPExchange.get("/hello", port: port, host: host).hasPrefix("HTTP/1.1 200 "), "\(host)")
            }
            let nameless = "GET /hello HTTP/1.1\r\n\r\n"
            #expect(try HTTPExchange.send(nameless, toPort: port).hasPrefix("HTTP/1.1 400 "))
        }
    }

    @Test func whatIsAskedWronglyIsToldWhatThereIs() async throws {
        try await withServer { server, client in
            let port = try #require(server.http).port
            let unknown = try HTTPExchange.get("/nothing", port: port)
            #expect(unknown.hasPrefix("HTTP/1.1 404 "))
            #expect(unknown.contains("there are: /endless /hello\n"))
            let wrong = try HTTPExchange.send("POST /hello HTTP/1.1\r\nHost: localhost\r\n\r\n", toPort: port)
            #expect(wrong.hasPrefix("HTTP/1.1 405 "))
            #expect(wrong.contains("Allow: GET\r\n"))
            #expect(throws: AdminError.self) { try client.get("/nothing") }
        }
    }

    @Test func whatIsTooLargeOrNoHTTPIsRefused() async throws {
        try await withServer { server, client in
            let port = try #require(server.http).port
            let longHeader =
                "GET /hello HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n"
            #expect(!(try HTTPExchange.send(longHeader, toPort: port)).contains("200 OK"))
            #expect(
                !(try HTTPExchange.send("<34>Oct 11 22:14:15 mymachine su: failed\n\n", toPort: port)).contains("200"))
            let error = #expect(throws: AdminError.self) {
                try client.post("/count", body: Array(repeating: 0, count: (64 << 10) + 1))
            }
            #expect(error?.description == "a request may have 65536 bytes")
            // It still answers.
            #expect(try client.get("/hello") == "hello \n")
        }
    }

    @Test func oneMoreConnectionThanThereMayBeIsClosedAndTheOthersGoOn() async throws {
        try await withServer { server, client in
            let port = try #require(server.http).port
            var idle = try (0..<32).map { _ in try TestConnection(port: port) }
            try await eventually("the thirty-third is closed at once") {
                try TestConnection(port: port).receiveAll().isEmpty
            }
            // The commands have places of their own.
            #expect(try client.get("/hello") == "hello \n")
            idle.removeAll()
            try await eventually("there is room again") {
                try HTTPExchange.get("/hello", port: port).hasPrefix("HTTP/1.1 200 ")
            }
        }
    }

    @Test func whoReadsNothingHoldsNobodyUp() async throws {
        try await withServer { server, client in
            let slow = try TestConnection(port: try #require(server.http).port)
            try slow.send(Array("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            for _ in 0..<20 { #expect(try client.get("/hello") == "hello \n") }
            var received = 0
            try client.stream("/endless") { bytes in
                received += bytes.count
                return received < 1 << 20
            }
            #expect(received >= 1 << 20)
            withExtendedLifetime(slow) {}
        }
    }

    @Test func theSocketBelongsToItsOwnerAndGroupAndIsRemovedAtTheEnd() async throws {
        try await withServer { _, _ in
            var status = stat()
            #expect(lstat(folder("run/admin.sock"), &status) == 0)
            #expect(status.st_mode & 0o7777 == 0o660)
        }
        #expect(!FileManager.default.fileExists(atPath: folder("run/admin.sock")))
    }

    @Test func whatADeadAgentLeftIsReplacedAndALivingOneIsNot() async throws {
        let path = folder("admin.sock")
        // A bound socket on which nobody listens any more.
        let script = "import socket; socket.socket(socket.AF_UNIX).bind('\(path)')"
        try await Command.output(["/usr/bin/python3", "-c", script])
        try await withServer(socket: "admin.sock") { _, client async throws -> Void in
            #expect(try client.get("/hello") == "hello \n")
            var settings = AdminSettings()
            settings.socket = path
            settings.http = nil
            let error = #expect(throws: AdminError.self) {
                _ = try AdminServer(settings, agentName: "gw-02", routes: [], logger: Self.logger)
            }
            #expect(error?.status == .busy)
            #expect(error?.description.contains("another agent listens on \(path)") == true)
            #expect(try client.get("/hello") == "hello \n")
        }
    }

    @Test func aFileThatIsNoSocketIsLeftAlone() async throws {
        try folder.write("admin.sock", "precious")
        let error = await #expect(throws: AdminError.self) { try await withServer(socket: "admin.sock") { _, _ in } }
        #expect(error?.status == .configuration)
        #expect(folder.read("admin.sock") == Data("precious".utf8))
    }

    @Test func aPortThatIsTakenIsToldAndStopsNothing() async throws {
        try await withServer { server, _ in
            var settings = AdminSettings()
            settings.socket = folder("second.sock")
            settings.http = server.http
            let second = try AdminServer(settings, agentName: "gw-02", routes: [], logger: Self.logger)
            #expect(second.http == nil)
            #expect(second.httpFailure?.contains("events are shipped all the same") == true)
            await second.stop(Self.logger)
        }
    }

    @Test func aCommandWithoutAnAgentSaysSo() throws {
        let error = #expect(throws: AdminError.self) { try AdminClient(socket: folder("none.sock")).get("/status") }
        #expect(error?.status == .unreachable)
        #expect(error?.description.contains("no agent is running that listens on \(folder("none.sock"))") == true)
    }

    @Test func whereToListenIsCheckedWhenTheConfigurationIsRead() throws {
        func say(_ admin: String) throws -> String {
            try ConfigurationFolder.diagnostics(
                "agent: { enterprise_number: 1, admin: { \(admin) } }\n"
                    + "inputs: { a: { files: /x } }\noutputs: { b: { to: tls://x } }\n"
            ).joined(separator: "\n")
        }
        #expect(try say("http: 127.0.0.1:9465") == "")
        #expect(try say("http: \"[::1]:0\"") == "")
        #expect(try say("http: \"off\", socket: \"off\"") == "")
        #expect(try say("http: 0.0.0.0:9465").contains("warning: 'http' is open to the network"))
        #expect(try say("http: 127.0.0.1").contains("has no port"))
        #expect(try say("http: \"9465\"").contains("has no port"))
        #expect(try say("socket: run/admin.sock").contains("is not an absolute path"))
        #expect(try say("socket: /\(String(repeating: "x", count: 107))").contains("is longer than the 107 bytes"))
    }
}
