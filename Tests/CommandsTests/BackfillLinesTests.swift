import Foundation
import Harness
import Testing

/// What `gatepost backfill` makes of lines.
@Suite(.serialized)
struct BackfillLinesTests {
    @Test(.timeLimit(.minutes(2)))
    func strangeLinesAreTheSameEventsAsThoseOfAFileThatIsFollowed() async throws {
        let java = "2020-08-10 15:42:30.583 ERROR 1336 --- [ main] c.o.Service : it broke"
        let long = (0..<700).map { "word\($0)" }.joined(separator: " ")
        let text =
            "\u{FEFF}first\r\n\r\n\n\(java)\r\njava.io.IOException: gone\r\n\tat a.B.c(B.java:1)\r\n\(long)\nlast\n"
        let inputs = "{ gw: { files: [\"FOLDER/*.log\"], max_event_size: 1KiB } }"
        let followed = try BackfillStation(inputs: inputs)
        try followed.folder.write("live/strange.log", text)
        let given = try BackfillStation(inputs: inputs)
        try given.folder.write("strange.log", text)
        let first = try await followed.start()
        let second = try await given.start()
        let backfill = try await given.backfill(given.folder("strange.log"))
        #expect(backfill.status == 0, "\(backfill.diagnostics)")
        var texts: [[String]] = []
        for (station, process) in [(followed, first), (given, second)] {
            try await eventually("the last line is shipped", detail: { process.said }) {
                station.shipped.contains("last")
            }
            let events = try await Command.run(
                [Repository.gatepost, "spool", "cat", "--format", "json", "--config", station.agent.configuration])
            texts.append(
                try events.objects().map { event in
                    let part = event["part"] as? [String: Any]
                    return "\(part?["n"] ?? 0) \(event["message"] ?? "")"
                })
            #expect(try await process.stop() == 0, "\(process.said)")
        }
        #expect(texts[0] == texts[1])
        #expect(texts[1].first == "0 first")
        #expect(texts[1].contains("0 it broke\njava.io.IOException: gone\n\tat a.B.c(B.java:1)"), "\(texts[1])")
        #expect(texts[1].filter { !$0.hasPrefix("0 ") }.count > 3)
    }

    @Test(.timeLimit(.minutes(2)))
    func aYearThatIsMissingIsThatOfTheArchivedFilesLastChange() async throws {
        let station = try BackfillStation()
        try station.folder.write(
            "old.log", "Oct  9 09:53:08 gw OAG_MONITOR MONITOR SERVICE INFO START [SERVICE=\"a\"] started\n")
        try await station.shell("touch -d '2019-11-02 12:00' old.log; tar -czf old.tar.gz old.log; touch old.log")
        let process = try await station.start()
        let backfill = try await station.backfill(station.folder("old.tar.gz"), "--until", "2020-01-01")
        #expect(backfill.text.hasPrefix("1 events "), "\(backfill.text)\(backfill.diagnostics)")
        let events = try await Command.run(
            [Repository.gatepost, "spool", "cat", "--format", "json", "--config", station.agent.configuration])
        #expect(events.text.contains("\"time\":\"2019-10-09T09:53:08"), "\(events.text)\(events.diagnostics)")
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(2)))
    func onlyTheFilesThatAreWantedAreRead() async throws {
        let station = try BackfillStation()
        let lines = try await station.write("logs/audit/audit.log", events: 50, seed: 1)
        try await station.write("logs/all/ics_all.log", events: 70, seed: 2)
        try await station.shell("gzip logs/all/ics_all.log; tar -czf dl.tar.gz -C logs .")
        let process = try await station.start()
        let none = try await station.backfill(station.folder("dl.tar.gz"), "--only", "nothing*")
        #expect(none.status == 66, "\(none.text)")
        let byDirectory = try await station.backfill("--dry-run", station.folder("logs"), "--only", "all/**")
        #expect(byDirectory.text.hasPrefix("70 events "), "\(byDirectory.text)")
        let byName = try await station.backfill(station.folder("dl.tar.gz"), "--only", "audit*")
        #expect(byName.text.hasPrefix("50 events "), "\(byName.text)")
        #expect(try await station.ships(lines, process))
        #expect(try await process.stop() == 0, "\(process.said)")
    }
}
