import Foundation
import Harness
import Testing

/// `gatepost spool`, as a user runs it.
@Suite(.serialized)
struct SpoolCommandTests {
    @Test(.timeLimit(.minutes(3)))
    func aStoppedSpoolIsListedShownAndWhole() async throws {
        let station = try await SpoolStation()
        #expect(try await station.fill().stop() == 0)
        let count = station.log.count

        let listing = try await station.list()
        #expect(listing["in_use_by"] is NSNull)
        #expect(listing["end"] as? Int == count + 1)
        let cursors = try #require(listing["cursors"] as? [[String: Any]])
        #expect(cursors.map { $0["output"] as? String } == ["siem"])
        #expect(cursors.first?["backlog_events"] as? Int == count)
        #expect(cursors.first?["state"] as? String == "configured")
        let table = try await station.spool("list")
        #expect(table.status == 0)
        #expect(table.lines.dropFirst().allSatisfy { $0.count <= 80 }, "\(table.text)")

        let events = try await station.spool("cat").objects()
        let ids = events.compactMap { $0["id"] as? String }
        #expect(Set(ids).count == count)
        #expect(ids.allSatisfy { $0.hasPrefix("\(listing["stream"] ?? "")-") })

        let raw = try await station.spool("cat", "--raw")
        #expect(raw.output == station.folder.read("gw.log"))

        let verified = try await station.spool("verify")
        #expect(verified.status == 0, "\(verified.diagnostics)")
        #expect(verified.text.contains("\(count) events") && verified.text.contains("MB/s: all whole"))
    }

    @Test(.timeLimit(.minutes(3)))
    func aRunningAgentIsNamedAndNotDisturbed() async throws {
        let station = try await SpoolStation()
        let process = try await station.fill()
        let listing = try await station.list()
        #expect(listing["in_use_by"] as? Int == Int(process.pid))
        try await eventually("all that is durable is shown", detail: { process.said }) {
            try await station.spool("cat").objects().count == station.log.count
        }
        #expect(try await station.spool("verify").status == 0)
        #expect(try await process.stop() == 0, "\(process.said)")
    }

    @Test(.timeLimit(.minutes(3)))
    func nothingSecretIsShownUnlessRawIsAskedFor() async throws {
        let station = try await SpoolStation()
        #expect(try await station.fill().stop() == 0)
        var files: [String] = []
        for (index, arguments) in [
            [], ["--format", "json"], ["--format", "rfc5424"], ["--format", "raw"], ["--output", "siem"],
        ].enumerated() {
            let shown = try await Command.run(
                [Repository.gatepost, "spool", "cat", "--config", station.agent.configuration] + arguments)
            files.append(try station.folder.write("shown.\(index)", shown.output))
            let export = station.folder("export.\(index)")
            let exported = try await Command.run(
                [Repository.gatepost, "spool", "export", "--config", station.agent.configuration, "--to", export]
                    + arguments)
            #expect(exported.status == 0, "\(exported.diagnostics)")
            files += [export, export + ".manifest.json"]
        }
        let result = try await Python.run("leaks.py", [station.log.path] + files)
        #expect(result.status == 0, "\(result.diagnostics)")
        #expect(try await station.spool("cat", "--raw").text.contains("SESSION_ID=\"_"))
    }

    @Test(.timeLimit(.minutes(3)))
    func eventsAreChosenByNumberTimeAndInput() async throws {
        let station = try await SpoolStation(events: 1000)
        #expect(try await station.fill().stop() == 0)
        let chosen = try await station.spool("cat", "--from", "100", "--through", "149").objects()
        let numbers = chosen.compactMap { ($0["id"] as? String)?.split(separator: "-").last.flatMap { Int($0) } }
        #expect(numbers == Array(100...149))
        #expect(try await station.spool("cat", "--count", "7").lines.count == 7)
        #expect(try await station.spool("cat", "--since", "1h", "--input", "gw").lines.count == 1000)
        #expect(try await station.spool("cat", "--until", "1h").lines.isEmpty)
        #expect(try await station.spool("cat", "--since", "2999-01-01").lines.isEmpty)

        let mistyped = try await station.spool("cat", "--output", "sien")
        #expect(mistyped.status == 64)
        #expect(mistyped.diagnostics.contains("did you mean 'siem'?"))
        #expect(try await station.spool("cat", "--since", "yesterday-ish").status == 64)
        let nowhere = try await Command.run([Repository.gatepost, "spool", "cat", "--data-dir", "/nonexistent/gp"])
        #expect(nowhere.status == 66)
    }

    @Test(.timeLimit(.minutes(3)))
    func verifyNamesDamageAndExits65AndCatShowsTheRest() async throws {
        let station = try await SpoolStation()
        #expect(try await station.fill().stop() == 0)
        let path = try #require(station.segments.first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        let verified = try await station.spool("verify")
        #expect(verified.status == 65)
        let finding = try #require(verified.diagnostics.split(separator: "\n").first)
        #expect(finding.hasPrefix("\(path):") && finding.contains(": error: "), "\(finding)")
        #expect(finding.contains("bytes are damaged; events "), "\(finding)")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        let events = try await station.spool("cat").objects()
        let gaps = events.filter { $0["event"] as? String == "GATEPOST_GAP" }
        let lost = gaps.compactMap { ($0["data"] as? [String: String])?["COUNT"].flatMap { Int($0) } }.reduce(0, +)
        #expect(gaps.count == 1 && lost > 0)
        #expect(events.count - gaps.count + lost == station.log.count)
    }

    @Test(.timeLimit(.minutes(3)))
    func anExportIsPrivateWholeAndProvedByItsManifest() async throws {
        let station = try await SpoolStation(events: 1000)
        #expect(try await station.fill().stop() == 0)
        let file = station.folder("audit.json.gz")
        let export = ["export", "--to", file, "--compress", "gzip", "--from", "11", "--through", "510"]
        let done = try await station.spool(
            export[0], export[1], export[2], export[3], export[4], export[5], export[6], export[7], export[8])
        #expect(done.status == 0, "\(done.diagnostics)")
        let plain = try await Command.output(["gzip", "-dc", file])
        #expect(plain.split(separator: "\n").count == 500)
        let manifest = try #require(
            try JSONSerialization.jsonObject(with: station.folder.read("audit.json.gz.manifest.json"))
                as? [String: Any])
        #expect(manifest["events"] as? Int == 500)
        #expect((manifest["first_id"] as? String)?.hasSuffix("-11") == true)
        #expect((manifest["last_id"] as? String)?.hasSuffix("-510") == true)
        #expect(manifest["redacted"] as? Bool == true)
        let sum = try await Command.output(["sha256sum", file])
        #expect(sum.hasPrefix(manifest["sha256"] as? String ?? "-"))
        for path in [file, file + ".manifest.json"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        let again = try await station.spool("export", "--to", file)
        #expect(again.status == 64)
        #expect(again.diagnostics.contains("--force"))
        #expect(try await Command.output(["sha256sum", file]) == sum)
        #expect(try await station.spool("export", "--to", file, "--force").status == 0)
    }

    @Test(.timeLimit(.minutes(3)))
    func aReaderThatGoesIsNoFailure() async throws {
        let station = try await SpoolStation()
        #expect(try await station.fill().stop() == 0)
        let result = try await Command.run([
            "/bin/bash", "-c", "\"$0\" spool cat --config \"$1\" | head -1; exit ${PIPESTATUS[0]}",
            Repository.gatepost, station.agent.configuration,
        ])
        #expect(result.status == 0)
        #expect(result.lines.count == 1)
        #expect(result.diagnostics.isEmpty)
    }
}
