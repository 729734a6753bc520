import Foundation
import Harness
import Testing

extension Faults {
    @Suite
    struct ArchiveFaultTests {
        private static let eventCount = 40_000

        @Test(.timeLimit(.minutes(4)))
        func anAgentKilledWhileItWritesAnArchiveLeavesNoHalfLineAndLosesNothing() async throws {
            let folder = try TemporaryFolder()
            let log = try await GatewayLog(folder("gw.log"), events: Self.eventCount)
            let archive = folder("archive.jsonl")
            let agent = try Agent(in: folder, configuration(log, archive: archive))
            var process = try agent.start()
            for part in 1...5 {
                try await eventually("part \(part) is written", detail: { process.said }) {
                    lineCount(archive) >= part * Self.eventCount / 6
                }
                process.kill()
                process = try agent.start()
            }
            try await expectEverything(in: archive, of: log, agent, duplicateBytes: 5 << 20, process)
        }

        @Test(.timeLimit(.minutes(4)), .enabled(if: getuid() == 0, "mounting a file system takes root"))
        func aFullDiskHoldsTheArchiveUntilThereIsRoom() async throws {
            let folder = try TemporaryFolder()
            let disk = try await TemporaryDisk(at: folder("disk"), megabytes: 8)
            let log = try await GatewayLog(folder("gw.log"), events: Self.eventCount / 10)
            try disk.fill()
            let archive = "\(disk.path)/archive.jsonl"
            let agent = try Agent(in: folder, configuration(log, archive: archive))
            let process = try agent.start()
            try await process.says("No space left on device")
            try FileManager.default.removeItem(atPath: "\(disk.path)/filler")
            try await expectEverything(in: archive, of: log, agent, duplicateBytes: 0, process)
        }

        @Test(.timeLimit(.minutes(2)))
        func standardOutputHasALineForEachEvent() async throws {
            let folder = try TemporaryFolder()
            let log = try await GatewayLog(folder("gw.log"), events: 3000)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs: { screen: { to: "stdout:", format: json } }
                """)
            let output = folder("stdout.jsonl")
            let process = try ChildProcess(
                [Repository.gatepost, "run", "--config", agent.configuration], log: agent.log, output: output)
            try await expectEverything(in: output, of: log, agent, duplicateBytes: 0, process)
        }

        private func configuration(_ log: GatewayLog, archive: String) -> String {
            """
            inputs: { gw: { files: ["\(log.path)"] } }
            outputs:
              archive:
                to: file://\(archive)
                format: json
                settle: { in_flight: 1MiB }
                retry: { min: 50ms, max: 100ms }
            """
        }

        private func lineCount(_ path: String) -> Int {
            FileManager.default.contents(atPath: path)?.lineCount ?? 0
        }

        /// Waits for all lines, stops the agent, and has the file judged: each line whole, no event missing.
        private func expectEverything(
            in path: String, of log: GatewayLog, _ agent: Agent, duplicateBytes: Int, _ process: ChildProcess
        ) async throws {
            try await eventually("all lines", detail: { process.said }) { lineCount(path) >= log.count }
            let expected = "\(agent.data)-expected.jsonl"
            try await log.converted(to: expected, keyOf: agent)
            // Lines that came twice may stand for some that are still to come.
            var verdict: Command?
            try await eventually("everything is there", detail: { verdict?.diagnostics ?? "" }) {
                let result = try await Python.run("delivered.py", [expected, String(duplicateBytes), path])
                verdict = result
                return result.status == 0
            }
            #expect(try await process.stop() == 0, "\(process.said)")
        }
    }
}
