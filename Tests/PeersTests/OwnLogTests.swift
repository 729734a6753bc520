import Foundation
import Harness
import Testing

extension RealPeers {
    /// What the agent says on standard error.
    @Suite
    struct OwnLogTests {
        private let folder: TemporaryFolder
        private let configuration: String

        init() throws {
            folder = try TemporaryFolder()
            configuration = """
                inputs: { gw: { files: ["\(folder("gw.log"))"] } }
                outputs: { siem: { to: "tcp://127.0.0.1:\(try LocalPort.free())", retry: { min: 10ms, max: 20ms } } }
                """
        }

        @Test(.timeLimit(.minutes(1)))
        func linesForTheJournalBeginWithTheirPriorityAndHaveNoTime() async throws {
            let agent = try Agent(in: folder, configuration)
            // As systemd does where it connects standard error to the journal.
            let shell = ["/bin/sh", "-c", "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec \"$0\" \"$@\""]
            let process = try agent.start(with: shell)
            try await process.says("<4>warning connecting to ")
            #expect(process.said.contains("\n<6>info started "))
            #expect(try await process.stop() == 0)
            let log = process.said.split(separator: "\n").filter { !$0.hasPrefix("gatepost.yaml:") }
            #expect(log.allSatisfy { $0.contains(#/^<[2-7]>[a-z]+ /#) }, "\(process.said)")

            // Where it goes elsewhere, it has times and no priorities.
            let other = try Agent(in: folder, named: "other", configuration)
            let plain = try other.start(with: ["/usr/bin/env", "JOURNAL_STREAM=1:2"])
            try await plain.says("Z warning connecting to ")
            #expect(try await plain.stop() == 0)
            #expect(!plain.said.contains("<4>"))
        }

        @Test(.timeLimit(.minutes(1)))
        func asJSONEachLineIsAnObjectAlsoForTheJournal() async throws {
            let agent = try Agent(in: folder, configuration)
            try folder.write("agent/conf.d/10-log.yaml", "agent: { log: { format: json } }\n")
            let shell = ["/bin/sh", "-c", "JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2) exec \"$0\" \"$@\""]
            let process = try agent.start(with: shell)
            try await process.says("\"message\":\"connecting to ")
            #expect(try await process.stop() == 0)
            let lines = process.said.split(separator: "\n").filter { $0.hasPrefix("<") }
            #expect(lines.count > 2)
            for line in lines {
                let object = try #require(
                    try JSONSerialization.jsonObject(with: Data(line.dropFirst(3).utf8)) as? [String: String], "\(line)"
                )
                #expect(object["message"]?.isEmpty == false && object["level"]?.isEmpty == false, "\(line)")
                #expect(object["time"]?.contains(#/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/#) == true, "\(line)")
            }
        }

        /// The collector refuses the token, and quotes it in its answer.
        @Test(.timeLimit(.minutes(1)))
        func noSecretOfTheConfigurationIsInAnythingThatTheAgentSays() async throws {
            let token = "bearer-canary-5d1e8a"
            let server = try await MoodyServer("{\"status\": 401, \"body\": \"no such token: \(token)\"}")
            try folder.write("token", token)
            try folder.write("gw.log", "a line\n")
            let port = try LocalPort.free()
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(port)",
                """
                inputs: { gw: { files: ["\(folder("gw.log"))"] } }
                outputs:
                  siem:
                    to: "http://127.0.0.1:\(server.port)/events"
                    format: json
                    http: { auth: { bearer: "${credential:token}" } }
                    retry: { min: 50ms, max: 100ms }
                """)
            try folder.write("agent/conf.d/10-log.yaml", "agent: { log: { level: trace } }\n")
            let process = try agent.start(with: ["/usr/bin/env", "CREDENTIALS_DIRECTORY=\(folder.path)"])
            try await eventually("it was refused some times", detail: { process.said }) { server.requests.count > 3 }
            #expect(server.requests.first?.headers["Authorization"] == "Bearer \(token)", "the secret was in use")

            var said: [String: String] = [:]
            for page in ["/", "/status", "/metrics", "/history"] {
                said[page] = try HTTPExchange.body(of: page, port: port)
            }
            for command in [["status"], ["status", "--json"], ["check", "--print"]] {
                let result = try await Command.run(
                    ["/usr/bin/env", "CREDENTIALS_DIRECTORY=\(folder.path)", Repository.gatepost] + command
                        + ["--config", agent.configuration])
                #expect(result.status == 0, "\(command): \(result.diagnostics)")
                said[command.joined(separator: " ")] =
                    String(decoding: result.output, as: UTF8.self) + result.diagnostics
            }
            #expect(try await process.stop() == 0)
            said["log"] = process.said
            #expect(process.said.contains("401"), "the refusal is told: \(process.said)")
            #expect(said["status"]?.contains("! output siem") == true, "\(said["status"] ?? "")")
            for (place, text) in said {
                #expect(!text.isEmpty, "\(place)")
                #expect(!text.contains(token), "\(place): \(text)")
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func aStopInTheFirstMomentIsHeard() async throws {
            for round in 0..<10 {
                let agent = try Agent(in: folder, named: "round.\(round)", configuration)
                let process = try agent.start()
                try await process.says("info started ")
                #expect(try await process.stop(within: .seconds(12)) == 0)
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func whatRepeatsIsFoldedAndCounted() async throws {
            let agent = try Agent(in: folder, configuration)
            let process = try agent.start()
            try await eventually("there were a hundred attempts", detail: { process.said }) {
                let status = try await Command.run([
                    Repository.gatepost, "status", "--json", "--config", agent.configuration,
                ])
                let object = try? JSONSerialization.jsonObject(with: status.output) as? [String: Any]
                let output = (object?["outputs"] as? [[String: Any]])?.first
                return (output?["retries"] as? [String: Int])?["refused"] ?? 0 >= 100
            }
            #expect(try await process.stop() == 0)
            #expect(process.said.ranges(of: "Connection refused").count == 1, "\(process.said)")
        }
    }
}
