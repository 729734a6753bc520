import Foundation
import Harness
import Testing

/// What the program built for release takes of a machine on which nothing happens.
@Suite
struct IdleTests {
    @Test(.timeLimit(.minutes(1)))
    func anIdleAgentWakesSeldomHoweverManyOutputsItHas() async throws {
        let folder = try TemporaryFolder()
        try folder.write("logs/audit.log", "a line\n")
        let archives = (1...10).map { "archive\($0): { to: \"file://\(folder("archive.\($0)"))\" }" }
        let agent = try Agent(
            in: folder,
            """
            inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
            outputs: { \(archives.joined(separator: ", ")) }
            """)
        let process = try agent.start()
        try await eventually("each has the line", detail: { process.said }) {
            (1...10).allSatisfy { folder.lines("archive.\($0)").count == 1 }
        }
        // Ten outputs that each looked at their file four times a second would make forty.
        var before = try Self.wakeUps(of: process)
        try await eventually("it wakes less than twenty times in a second") {
            try await Task.sleep(for: .seconds(1))
            let now = try Self.wakeUps(of: process)
            defer { before = now }
            return now - before < 20
        }
        #expect(try await process.stop() == 0)
    }

    /// How often its threads have waited for something and gone on: voluntary_ctxt_switches of proc(5).
    private static func wakeUps(of process: ChildProcess) throws -> Int {
        let tasks = "/proc/\(process.pid)/task"
        return try FileManager.default.contentsOfDirectory(atPath: tasks).reduce(0) { sum, thread in
            // A thread may have ended meanwhile.
            let status = (try? String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8)) ?? ""
            return sum + (status.firstMatch(of: #/\nvoluntary_ctxt_switches:\s+([0-9]+)/#).flatMap { Int($0.1) } ?? 0)
        }
    }
}
