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
