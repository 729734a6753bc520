import Foundation
import Harness
import Testing

/// What a collector refuses, as a user sees it and sends it again.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct DeadLetterCommandTests {
    /// An agent that delivers 300 events to a server, and the text of one of them that the server refuses.
    private struct Station {
        let folder: TemporaryFolder
        let server: MoodyServer
        let agent: Agent
        let poison = "/evt/77/end"

        init(path: String) async throws {
            folder = try TemporaryFolder()
            let lines = (0..<300).map { number in
                "2020-06-24T09:40:55.667-05:00 gw ACCESS_GATEWAY ACCESS AUTHZ POLICY INFO USER_AUTHZ "
                    + "[RESOURCE=\"/evt/\(number)/end\" RESULT=\"ALLOW\"] ok\n"
            }
            let log = try folder.write("gw.log", lines.joined())
            server = try await MoodyServer(#"{ "poison": "\#(poison)" }"#)
            agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log)"] } }
                outputs:
                  siem: { to: "http://127.0.0.1:\(server.port)\(path)", format: json, retry: { min: 10ms, max: 50ms } }
                  plain: { to: "tcp://127.0.0.1:\(try LocalPort.free())", replay: none }
                """)
        }

        func run(_ arguments: String...) async throws -> Command {
            try await Command.run([Repository.gatepost] + arguments + ["--config", agent.configuration])
        }

        func siem() async throws -> [String: Any]? {
            let result = try await run("status", "--json")
            let object = try? JSONSerialization.jsonObject(with: result.output) as? [String: Any]
            return (object?["outputs"] as? [[String: Any]])?.first { $0["name"] as? String == "siem" }
        }

        func letters() async throws -> [[String: Any]] {
            let listing = try await run("spool", "list", "--json")
            let object = try JSONSerialization.jsonObject(with: listing.output) as? [String: Any]
            return try #require(object?["dead_letters"] as? [[String: Any]])
        }
    }

    @Test(arguments: ["/in", "/gateway/_bulk"])
    func aRefusedEventIsShownWithItsReasonAndSentAgainWhenTheServerIsMended(_ path: String) async throws {
        let station = try await Station(path: path)
        let process = try station.agent.start()
        try await eventually("all was delivered or refused", detail: { process.said }) {
            try await station.siem()?["delivered_events"] as? Int == 300
        }
        #expect(station.server.taken.count == 299)
        let reason = path == "/in" ? "a line is no event" : "mapper_parsing_exception: failed to parse"

        // It is seen in the list, the status and the metrics.
        let letters = try await station.letters()
        #expect(letters.map { $0["output"] as? String } == ["siem"])
        #expect(letters.first?["events"] as? Int == 1)
        let reasons = try #require(letters.first?["reasons"] as? [[String: Any]])
        #expect(reasons.map { $0["reason"] as? String } == [reason])
        #expect(reasons.map { $0["status"] as? Int } == [400])
        #expect(try await station.run("spool", "list").text.contains("400 \(reason)"))
        #expect(try await station.siem()?["dead_letters"] as? Int == 1)
        #expect(try await station.run("status").text.contains("refused events"))

        // Nothing was mended: it is refused again, and stays.
        let first = try await station.run("replay", "siem", "--dead-letters")
        #expect(first.status == 0, "\(first.diagnostics)")
        #expect(first.text.contains("1 of them were refused"))
        #expect(try await station.letters().first?["events"] as? Int == 1)

        try station.server.answers("{}")
        let second = try await station.run("replay", "siem", "--dead-letters")
        #expect(second.status == 0, "\(second.diagnostics)")
        #expect(second.text == "1 events were sent to output 'siem' again\n")
        #expect(station.server.taken.count == 300)
        #expect(station.server.taken.last?.contains(station.poison) == true)
        #expect(try await station.letters().isEmpty)
        #expect(try await station.siem()?["dead_letter_bytes"] as? Int == 0)

        let third = try await station.run("replay", "siem", "--dead-letters")
        #expect(third.status == 66)
        #expect(third.diagnostics.contains("has refused nothing"))
        #expect(try await station.run("replay", "plain", "--dead-letters").status == 66)
        #expect(try await station.run("replay", "siem", "--dead-letters", "--since", "1h").status == 64)
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test func deadLettersStayWhereTheServerIsAwayAndAfterARestartOfTheAgent() async throws {
        let station = try await Station(path: "/in")
        let process = try station.agent.start()
        try await eventually("one was refused", detail: { process.said }) {
            try await station.siem()?["dead_letters"] as? Int == 1
        }
        try station.server.answers(#"{ "status": 503 }"#)
        let command = try ChildProcess(
            [Repository.gatepost, "replay", "siem", "--dead-letters", "--config", station.agent.configuration],
            log: station.folder("replay.log"))
        try await command.says("status 503")
        command.signal(SIGINT)
        _ = try await command.exit()
        #expect(try await station.letters().first?["events"] as? Int == 1)
        #expect(try await process.stop() == 0, "\(process.said)")

        let next = try station.agent.start()
        try await eventually("the status knows of it", detail: { next.said }) {
            try await station.siem()?["dead_letter_bytes"] as? Int ?? 0 > 0
        }
        try station.server.answers("{}")
        #expect(try await station.run("replay", "siem", "--dead-letters").status == 0)
        #expect(station.server.taken.filter { $0.contains(station.poison) }.count == 1)
        #expect(try await next.stop() == 0, "\(next.said)")
    }
}
