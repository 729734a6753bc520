import Foundation
import Testing

@testable import Spool

/// Kills a real process at every fault point, starts it again, and judges what it delivered.
@Suite struct FaultPointTests {
    private static let events = 120

    /// The probe stands beside the tests' own executable.
    private static var probe: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appendingPathComponent("SpoolFaultProbe")
    }

    @Test(arguments: FaultPoint.allCases)
    func aKillAtAnyPointLosesNothingAndGivesNoIDTwice(point: FaultPoint) throws {
        let directory = try TemporaryDirectory()
        let output = directory.path + "/delivered"
        #expect(FileManager.default.createFile(atPath: output, contents: nil))
        var kills = 0
        let isDropping = point == .lossRecorded
        for count in [1, 2, 3, 5, 8]
        where try run(directory, output, fault: "\(point.rawValue):\(count)", isDropping: isDropping) {
            kills += 1
        }
        #expect(kills >= 1)
        #expect(try !run(directory, output, fault: nil, isDropping: isDropping))
        if isDropping { try judgeDead(directory) }
        let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
        judge(lines.map(String.init))
    }

    /// - Returns: whether it was killed.
    private func run(
        _ directory: TemporaryDirectory, _ output: String, fault: String?, isDropping: Bool
    ) throws -> Bool {
        let process = Process()
        process.executableURL = Self.probe
        process.arguments = [directory.path + "/data", "\(Self.events)"] + (isDropping ? ["drop"] : [])
        process.environment = fault.map { ["GATEPOST_FAULT": $0] } ?? [:]
        let handle = FileHandle(forWritingAtPath: output)
        let file = try #require(handle)
        try file.seekToEnd()
        process.standardOutput = file
        try process.run()
        process.waitUntilExit()
        if process.terminationReason == .uncaughtSignal {
            #expect(process.terminationStatus == SIGKILL)
            return true
        }
        #expect(process.terminationStatus == 0)
        return false
    }

    /// The output that took nothing finds every event, or a gap that says that it was dropped.
    private func judgeDead(_ directory: TemporaryDirectory) throws {
        let spool = try Spool.open(directory: directory.path + "/data", settings: SpoolSettings(keepFree: .bytes(0)))
        defer { spool.close() }
        let dead = try spool.openCursor(named: "dead", replay: .none)
        #expect(dead.next == 1)
        let log = try spool.readAll()
        #expect(!log.gaps.isEmpty && log.gaps.allSatisfy { $0.reason == .dropOldest })
        #expect(log.gaps.reduce(0) { $0 + Int($1.count) } + log.events.count == Self.events)
    }

    private func judge(_ lines: [String]) {
        var texts: [String: String] = [:]
        var ids: [String: String] = [:]
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard words.count == 2 else {
                Issue.record("delivered: \(line)")
                continue
            }
            #expect(texts.updateValue(words[1], forKey: words[0]) ?? words[1] == words[1], "one id, two events")
            #expect(ids.updateValue(words[0], forKey: words[1]) ?? words[0] == words[0], "one event, two ids")
        }
        #expect(ids.count == Self.events)
        #expect(
            Set(ids.keys.compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } })
                == Set(0..<Self.events))
    }
}
