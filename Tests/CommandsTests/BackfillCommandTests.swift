import Foundation
import Harness
import Testing

/// `gatepost backfill`, as a user runs it.
@Suite(.serialized)
struct BackfillCommandTests {
    @Test(.timeLimit(.minutes(3)))
    func anArchiveAsTheGatewayPacksItIsSentOnceUnderWhateverNames() async throws {
        let station = try BackfillStation()
        var lines = try await station.write("logs/access/access.log", events: 900, seed: 1, shape: "access")
        lines += try await station.write("logs/audit/audit.log", events: 1500, seed: 2)
        lines += try await station.write("logs/audit/audit.log.1", events: 1200, seed: 3)
        let long = String(repeating: "a-name-longer-than-a-header-has-room-for/", count: 6)
        lines += try await station.write("logs/\(long)monitor.log", events: 300, seed: 4, shape: "monitor")
        try await station.shell(
            "cp -r logs plain; gzip logs/access/access.log logs/audit/audit.log.1; tar -czf gw-20260301.tar.gz -C logs ."
        )
        let process = try await station.start()

        let trial = try await station.backfill("--dry-run", station.folder("gw-20260301.tar.gz"))
        #expect(trial.status == 0, "\(trial.diagnostics)")
        #expect(trial.text.hasPrefix("\(lines.count) events ("), "\(trial.text)")
        #expect(trial.text.contains("would be sent, from 4 of 4 files"), "\(trial.text)")
        let first = try await station.backfill(station.folder("gw-20260301.tar.gz"))
        #expect(first.status == 0, "\(first.diagnostics)")
        #expect(first.text.hasPrefix("\(lines.count) events ("), "\(first.text)")
        #expect(try await station.ships(lines, process))

        // Again, as the directory that was packed, unpacked, and in the other formats that tar knows.
        try await station.shell("for f in ustar pax gnu; do tar -cf $f.tar --format=$f -C plain access audit; done")
        for path in ["gw-20260301.tar.gz", "logs", "plain", "ustar.tar", "pax.tar", "gnu.tar"] {
            let again = try await station.backfill(station.folder(path))
            #expect(again.status == 0, "\(path): \(again.diagnostics)")
            #expect(again.text.hasPrefix("0 events "), "\(path): \(again.text)")
        }
        // What has come since is sent, and is sent once though it is named twice.
        let more = try await station.write("more", events: 100, seed: 5)
        try await station.shell("cat more >>plain/audit/audit.log; gzip -k plain/audit/audit.log; mv plain other")
        let grown = try await station.backfill(station.folder("other"), station.folder("other/audit/audit.log"))
        #expect(grown.text.hasPrefix("100 events "), "\(grown.text)")
        #expect(try await station.ships(lines + more, process))
        #expect(try await process.stop() == 0, "\(process.said)")
        #expect(station.shipped.count == lines.count + more.count)
    }

    @Test(.timeLimit(.minutes(3)))
    func ofFilesThatTheAgentFollowsOnlyWhatItHasNotSeenIsSent() async throws {
        let station = try BackfillStation()
        let early = try await station.write("live/audit.log", events: 800, seed: 1)
        try await station.shell(
            "mkdir a; cp live/audit.log a/; head -c 70000 live/audit.log >a/half; tar -czf early.tar.gz a")
        var process = try await station.start()
        #expect(try await station.ships(early, process))
        // What is followed needs no backfill, at whatever length it was copied.
        let followed = try await station.backfill(station.folder("early.tar.gz"))
        #expect(followed.status == 0, "\(followed.diagnostics)")
        #expect(followed.text.contains("0 events (0 bytes) were sent, from 0 of 2 files; of 2 the agent had all"))

        // The agent is down while the log grows and goes away: an archive has what it missed.
        #expect(try await process.stop() == 0, "\(process.said)")
        let late = try await station.write("late", events: 500, seed: 2)
        try await station.shell(
            "cat late >>live/audit.log; gzip live/audit.log; mv live/audit.log.gz b.gz; tar -cf b.tar b.gz")
        process = try await station.start()
        let missed = try await station.backfill(station.folder("b.tar"))
        #expect(missed.text.hasPrefix("500 events "), "\(missed.text)\(missed.diagnostics)")
        #expect(try await station.ships(early + late, process))
        #expect(try await station.backfill(station.folder("b.tar")).text.hasPrefix("0 events "))
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func whatWasInterruptedGoesOnWithNothingLostAndNothingDoubled() async throws {
        // The collector is away, and the spool has room for a part of the log.
        let port = try LocalPort.free()
        let station = try BackfillStation(
            spool: "{ max_size: 6MiB, segment_size: 1MiB, compress_backlog: false }", output: "tcp://127.0.0.1:\(port)")
        let lines = try await station.write("audit.log", events: 30_000, seed: 1)
        try await station.shell("gzip audit.log")
        let archive = station.folder("audit.log.gz")
        var agent = try await station.start()

        // The command is killed.
        let first = try station.startBackfill(archive)
        try await first.says("to be read")
        try await eventually("the spool has a part", detail: { agent.said }) { try spoolBytes(station) > 4 << 20 }
        let busy = try await station.backfill(archive)
        #expect(busy.status == 75, "\(busy.diagnostics)")
        first.kill()
        try await agent.says("a backfill was ended by its command")
        // The agent is killed.
        let second = try station.startBackfill(archive)
        try await eventually("it goes on", detail: { second.said }) {
            second.said.components(separatedBy: "read:").count == 3
        }
        agent.kill()
        #expect(try await second.exit() == 69, "\(second.said)")
        #expect(second.said.contains("run the command again"), "\(second.said)")
        // The command is asked to end.
        agent = try await station.start()
        let third = try station.startBackfill(archive)
        try await eventually("it goes on", detail: { third.said }) {
            third.said.components(separatedBy: "read:").count == 4
        }
        third.signal(SIGINT)
        #expect(try await third.exit() == 130, "\(third.said)")

        let sink = try await Sink(in: station.folder, named: "sink", port: port)
        let last = try await station.backfill(archive)
        #expect(last.status == 0, "\(last.diagnostics)")
        try await eventually("all is delivered", detail: { agent.said }) { sink.received.lineCount >= lines.count }
        let received = Set(sink.received.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) })
        #expect(received == Set(lines))
        #expect(try await agent.stop() == 0, "\(agent.said)")
        // What is sent again after a close has the same id, and is in the spool once.
        let list = try await Command.run(
            [Repository.gatepost, "spool", "verify", "--config", station.agent.configuration])
        #expect(list.status == 0, "\(list.text)\(list.diagnostics)")
        #expect(sink.received.lineCount == lines.count)
    }

    @Test(.timeLimit(.minutes(3)))
    func aSpanIsSentByTheEventsOwnTimesAndTheRestLater() async throws {
        let station = try BackfillStation()
        func line(_ index: Int) -> String {
            let minute = index / 60
            let time =
                "2026-03-01T0\(minute / 60):\(minute % 60 / 10)\(minute % 60 % 10):\(index % 60 / 10)\(index % 10)Z"
            return "\(time) gw OAG_MONITOR MONITOR SERVICE INFO START [SERVICE=\"n\(index)\"] started"
        }
        let lines = (0..<7200).map(line)
        try station.folder.write("day.log", lines.map { "\($0)\n" }.joined())
        let process = try await station.start()
        let span = try await station.backfill(
            station.folder("day.log"), "--since", "2026-03-01T00:30:00Z", "--until", "2026-03-01T01:00:00Z")
        #expect(span.status == 0, "\(span.diagnostics)")
        #expect(span.text.hasPrefix("1800 events "), "\(span.text)")
        #expect(span.text.contains("5400 lines are outside the span"), "\(span.text)")
        #expect(try await station.ships(Array(lines[1800..<3600]), process))
        // A span that has a part of the other one, and then all.
        let wider = try await station.backfill(station.folder("day.log"), "--since", "2026-03-01T00:50:00Z")
        #expect(wider.text.hasPrefix("3600 events "), "\(wider.text)")
        let all = try await station.backfill(station.folder("day.log"))
        #expect(all.text.hasPrefix("1800 events "), "\(all.text)")
        #expect(try await station.ships(lines, process))
        #expect(try await station.backfill(station.folder("day.log")).text.hasPrefix("0 events "))
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func ofABrokenArchiveWhatCanBeReadIsSentAndTheRestFromAWholeOne() async throws {
        let station = try BackfillStation()
        var lines = try await station.write("logs/a.log", events: 700, seed: 1)
        lines += try await station.write("logs/b.log", events: 2000, seed: 2)
        try await station.shell("tar -czf whole.tar.gz -C logs a.log b.log; head -c 80000 whole.tar.gz >torn.tar.gz")
        let process = try await station.start()
        let torn = try await station.backfill(station.folder("torn.tar.gz"))
        #expect(torn.status == 65, "\(torn.text)")
        #expect(
            torn.diagnostics.contains("torn.tar.gz is damaged: its gzip stream is cut short"), "\(torn.diagnostics)")
        let sent = try #require(Int(torn.text.prefix { $0.isNumber }))
        #expect(sent > 700 && sent < lines.count)
        let whole = try await station.backfill(station.folder("whole.tar.gz"))
        #expect(whole.status == 0, "\(whole.diagnostics)")
        // The line at which the archive was torn came in two pieces.
        try await eventually("all is shipped", detail: { process.said }) { station.shipped.count >= lines.count + 1 }
        #expect(station.shipped.count == lines.count + 1)
        #expect(Set(lines).subtracting(station.shipped).count == 1)
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func whatInflatesToFarMoreThanItIsTakesNoMoreMemory() async throws {
        let port = try LocalPort.free()
        let station = try BackfillStation(
            spool: "{ max_size: 6MiB, segment_size: 1MiB, compress_backlog: false }", output: "tcp://127.0.0.1:\(port)")
        try await station.shell(
            "head -c 400000000 /dev/zero | gzip -1 >bomb.gz; gzip -1 <bomb.gz >twice.gz; tar -czf b.tgz bomb.gz")
        let agent = try await station.start()
        let command = try station.startBackfill(station.folder("b.tgz"))
        try await command.says("to be read")
        try await eventually("the spool has a part", detail: { agent.said }) { try spoolBytes(station) > 4 << 20 }
        #expect(try ProcessMemory(of: command.pid).peak < 64 << 20)
        #expect(try ProcessMemory(of: agent.pid).peak < 96 << 20)
        command.signal(SIGTERM)
        #expect(try await command.exit() == 130, "\(command.said)")
        let twice = try await station.backfill(station.folder("twice.gz"))
        #expect(twice.status == 65, "\(twice.diagnostics)")
        #expect(twice.diagnostics.contains("compressed by gzip, a second time"), "\(twice.diagnostics)")
        #expect(try await agent.stop() == 0, "\(agent.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func whatCannotBeDoneIsRefusedWithAReason() async throws {
        let station = try BackfillStation(
            inputs: """
                { audit: { files: ["/var/log/gw/audit*.log"] }, access: { files: ["/var/log/gw/access.log"] } }
                """)
        try await station.write("audit-20260301.log", events: 10, seed: 1)
        try await station.write("other.log", events: 10, seed: 2)
        let audit = station.folder("audit-20260301.log")
        #expect(try await station.backfill(audit).status == 69)
        let process = try await station.start()
        #expect(try await station.backfill().status == 64)
        let absent = try await station.backfill(audit, station.folder("none"))
        #expect(absent.status == 66)
        #expect(absent.diagnostics.contains("none cannot be read: No such file or directory"))
        #expect(try await station.backfill(station.folder("live")).status == 66)
        #expect(try await station.backfill(audit, "--input", "nobody").status == 64)
        let open = try await station.backfill(audit, station.folder("other.log"))
        #expect(open.status == 64)
        #expect(open.diagnostics.contains("say --input: there are audit, access"), "\(open.diagnostics)")
        #expect(station.shipped.isEmpty)
        let named = try await station.backfill(audit)
        #expect(named.status == 0, "\(named.diagnostics)")
        #expect(named.text.hasPrefix("10 events "), "\(named.text)")
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    // MARK: Looking

    private func spoolBytes(_ station: BackfillStation) throws -> Int {
        let folder = "\(station.agent.data)/spool"
        return try FileManager.default.contentsOfDirectory(atPath: folder).reduce(0) { sum, name in
            sum + (try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int ?? 0)
        }
    }
}
