import Foundation
import Harness
import Testing

/// `gatepost spool drop`, as a user runs it.
@Suite(.serialized)
struct SpoolDropCommandTests {
    @Test(.timeLimit(.minutes(3)))
    func withoutAYesItOnlySaysWhatWouldGo() async throws {
        let station = try await SpoolStation()
        #expect(try await station.fill().stop() == 0)
        let files = try station.contents()
        let asked = try await station.spool("drop", "--output", "siem")
        #expect(asked.status == 64)
        #expect(asked.text.contains("events 1 to \(station.log.count) wait for output 'siem'"), "\(asked.text)")
        #expect(asked.diagnostics.contains("nothing is dropped") && asked.diagnostics.contains("--yes"))
        #expect(try station.contents() == files)
        let mistyped = try await station.spool("drop", "--output", "sien", "--yes")
        #expect(mistyped.status == 66)
        #expect(mistyped.diagnostics.contains("did you mean 'siem'?"))
    }

    @Test(.timeLimit(.minutes(3)))
    func whatIsDroppedWhileNoAgentRunsIsToldByAGapRecordAndTheRestIsSent() async throws {
        let station = try await SpoolStation()
        #expect(try await station.fill().stop() == 0)
        let oldest = try #require(station.segments.first)
        let dropped = try await station.spool("drop", "--output", "siem", "--through", "3000", "--yes")
        #expect(dropped.status == 0, "\(dropped.diagnostics)")
        #expect(dropped.text.contains("events 1 to 3000 are dropped"), "\(dropped.text)")
        #expect(!station.segments.contains(oldest))
        let listing = try await station.list()
        #expect((listing["cursors"] as? [[String: Any]])?.first?["backlog_events"] as? Int == station.log.count - 3000)
        let process = try station.agent.start()
        try await expectGap(1...3000, thenUpTo: station.log.count, at: station)
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(3)), arguments: [true, false])
    func aRunningAgentDropsItselfAndGoesOn(isKilled: Bool) async throws {
        let station = try await SpoolStation()
        let process = try await station.fill()
        let dropped = try await station.spool("drop", "--output", "siem", "--through", "1000", "--yes")
        #expect(dropped.status == 0, "\(dropped.diagnostics)")
        try await process.says("events 1 to 1000, which waited for output siem, were dropped on request")
        #expect(try await station.status()?["backlog_events"] as? Int == station.log.count - 1000)
        let again = try await station.spool("drop", "--output", "siem", "--through", "1000", "--yes")
        #expect(again.status == 0 && again.text.contains("nothing waits"))
        // A kill right behind it changes nothing, nor do the first events that are ready to be sent by then.
        if isKilled { process.kill() }
        let next = isKilled ? try station.agent.start() : process
        try await expectGap(1...1000, thenUpTo: station.log.count, at: station)
        #expect(try await next.stop() == 0, "\(next.said)")
    }

    @Test(.timeLimit(.minutes(3)), arguments: [true, false])
    func anOutputThatIsNotConfiguredAnyMoreIsForgotten(isRunning: Bool) async throws {
        let station = try await SpoolStation()
        #expect(try await station.fill().stop() == 0)
        try station.rename(output: "other")
        let process = try station.agent.start()
        try await eventually("the new output is there", detail: { process.said }) {
            try await station.status(of: "other") != nil
        }
        if !isRunning { #expect(try await process.stop() == 0) }
        let part = try await station.spool("drop", "--output", "siem", "--through", "10", "--yes")
        #expect(part.status == 64)
        let dropped = try await station.spool("drop", "--output", "siem", "--yes")
        #expect(dropped.status == 0, "\(dropped.diagnostics)")
        #expect(dropped.text.contains("output 'siem' is forgotten, and events 1 to \(station.log.count) with it"))
        let cursors = try #require(try await station.list()["cursors"] as? [[String: Any]])
        #expect(cursors.map { $0["output"] as? String } == ["other"])
        if isRunning { #expect(try await process.stop() == 0) }
    }

    /// Starts the collector, and waits for a gap record, behind it the rest of the log, and nothing else.
    private func expectGap(_ gap: ClosedRange<Int>, thenUpTo last: Int, at station: SpoolStation) async throws {
        let sink = try await Sink(in: station.folder, named: "sink", port: station.port)
        let count = last - gap.upperBound + 1
        try await eventually("\(count) lines arrive", detail: { sink.process.said }) {
            sink.received.lineCount >= count
        }
        let events = try sink.received.split(separator: 0x0A).map { line in
            try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        }
        let record = try #require(events.first)
        #expect(record["event"] as? String == "GATEPOST_GAP")
        let data = try #require(record["data"] as? [String: String])
        #expect(data["FIRST"] == "\(gap.lowerBound)" && data["LAST"] == "\(gap.upperBound)")
        #expect(data["REASON"] == "spool_drop")
        #expect((record["id"] as? String)?.hasSuffix("-gap-\(gap.lowerBound)-\(gap.upperBound)") == true)
        let seqs = events.dropFirst().compactMap {
            ($0["id"] as? String)?.split(separator: "-").last.flatMap { Int($0) }
        }
        #expect(seqs == Array((gap.upperBound + 1)...last))
    }
}
