import Foundation
import Harness
import Testing

/// `gatepost replay`, as a user runs it.
@Suite(.serialized)
struct ReplayCommandTests {
    @Test(.timeLimit(.minutes(3)))
    func aSpanIsSentAgainWithTheSameBytesBesideTheLiveDelivery() async throws {
        let (station, sink, process) = try await delivered(2000)
        let first = sink.received
        let replay = try await station.replay("siem", "--from", "101", "--through", "600")
        #expect(replay.status == 0, "\(replay.diagnostics)")
        #expect(replay.text == "500 events were sent to output 'siem' again\n")
        #expect(replay.diagnostics.contains("events 101 to 600 (500) to output 'siem'"))
        let again = try #require(sink.files.last.flatMap { FileManager.default.contents(atPath: $0) })
        #expect(again.split(separator: 0x0A) == Array(first.split(separator: 0x0A)[100..<600]))

        // All that is there, by time, while new events come.
        let more = try await GatewayLog(station.folder("more.log"), events: 500, seed: 2, shape: "all")
        let log = try #require(FileHandle(forWritingAtPath: station.log.path))
        try log.seekToEnd()
        try log.write(contentsOf: try #require(FileManager.default.contents(atPath: more.path)))
        try log.close()
        let all = try await station.replay("siem", "--since", "1h", "--until", "2999-01-01")
        #expect(all.status == 0, "\(all.diagnostics)")
        try await eventually("the live delivery went on", detail: { process.said }) {
            Set(sink.received.split(separator: 0x0A)).count == 2500
        }
        #expect(try await process.stop() == 0, "\(process.said)")
        // A restart sends nothing again: the place of the live delivery is its own.
        let count = sink.received.lineCount
        let next = try station.agent.start()
        try await eventually("it is connected", detail: { next.said }) {
            try await station.status()?["state"] as? String == "connected"
        }
        #expect(try await next.stop() == 0, "\(next.said)")
        #expect(sink.received.lineCount == count)
    }

    @Test(.timeLimit(.minutes(3)))
    func aReplayWaitsForItsCollectorAndEndsWithTheCommand() async throws {
        let (station, sink, process) = try await delivered(1000)
        sink.process.kill()
        let command = try ChildProcess(
            [Repository.gatepost, "replay", "siem", "--from", "1", "--config", station.agent.configuration],
            log: station.folder("replay.log"))
        try await command.says("Connection refused")
        let second = try await station.replay("siem", "--from", "1")
        #expect(second.status == 75)
        #expect(second.diagnostics.contains("already"))
        command.signal(SIGINT)
        _ = try await command.exit()
        try await process.says("sending again was ended before event 1")
        let other = try await Sink(in: station.folder, named: "later", port: station.port)
        let third = try await station.replay("siem", "--from", "1")
        #expect(third.status == 0, "\(third.diagnostics)")
        #expect(other.received.lineCount == 1000)
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func anAgentThatStopsSaysWhereToGoOn() async throws {
        let (station, sink, process) = try await delivered(1000)
        sink.process.kill()
        let command = try ChildProcess(
            [Repository.gatepost, "replay", "siem", "--from", "1", "--config", station.agent.configuration],
            log: station.folder("replay.log"))
        try await command.says("Connection refused")
        #expect(try await process.stop(within: .seconds(10)) == 0, "\(process.said)")
        #expect(try await command.exit() == 69)
        #expect(command.said.contains("go on with --from 1\n"), "\(command.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func whatCannotBeSentAgainIsRefusedWithAReason() async throws {
        let (station, _, process) = try await delivered(100)
        #expect(try await station.replay("siem").status == 64)
        #expect(try await station.replay("nobody", "--from", "1").status == 64)
        let archive = try await station.replay("archive", "--from", "1")
        #expect(archive.status == 64)
        #expect(archive.diagnostics.contains("gatepost spool export --output archive"))
        let nothing = try await station.replay("siem", "--from", "5000")
        #expect(nothing.status == 66)
        #expect(nothing.diagnostics.contains("events 1 to 100 "), "\(nothing.diagnostics)")
        #expect(try await process.stop() == 0, "\(process.said)")
        #expect(try await station.replay("siem", "--from", "1").status == 69)
    }

    /// An agent that has delivered a log to a collector.
    private func delivered(_ events: Int) async throws -> (SpoolStation, Sink, ChildProcess) {
        let station = try await SpoolStation(events: events, archive: true)
        let sink = try await Sink(in: station.folder, named: "sink", port: station.port)
        let process = try station.agent.start()
        try await eventually("the log is delivered", detail: { process.said }) {
            try await station.status()?["delivered_events"] as? Int == events
        }
        return (station, sink, process)
    }
}
