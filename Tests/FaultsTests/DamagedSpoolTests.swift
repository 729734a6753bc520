import Foundation
import Harness
import Testing

extension Faults {
    /// The agent on a data directory that somebody or something has damaged while it was stopped.
    @Suite
    struct DamagedSpoolTests {
        /// A bit in an event, one in a header, a segment that is not there, an end cut off, and files that are not the
        /// spool's own: the collector gets every event that is left, and a gap record for every one that is not.
        @Test(.timeLimit(.minutes(4)))
        func aDamagedBacklogIsDeliveredWithAGapRecordForEveryEventThatIsLost() async throws {
            let scene = try await Scene()
            let segments = scene.segments
            try #require(segments.count >= 7, "\(segments)")
            try scene.change(segments[1]) { $0[$0.count / 2] ^= 4 }
            try scene.change(segments[2]) { $0[50] ^= 1 }
            let missing = segments[3]
            try FileManager.default.removeItem(atPath: missing)
            try scene.change(segments[5]) { $0.removeLast($0.count / 3) }
            try scene.addForeignFiles()
            let before = try scene.contents()

            // Nobody takes the events: what is there at the start stays, byte by byte.
            let starts = scene.starts
            let begun = ContinuousClock.now
            let first = try scene.agent.start()
            try await eventually("the start", detail: { first.said }) { scene.starts > starts }
            let time = ContinuousClock.now - begun
            #expect(time < .seconds(2), "the start took \(time)")
            for (path, bytes) in before {
                #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes, "\(path)")
            }
            first.kill()

            try await scene.collector.start()
            let agent = try scene.agent.start()
            try await eventually("every event or its gap", detail: { agent.said }) {
                try scene.received().last == scene.count
            }
            let (events, gaps, _) = try scene.received()
            #expect(gaps.map(\.reason) == ["damaged", "missing", "damaged"], "\(gaps)")
            #expect(Set(gaps.map(\.id)).count == gaps.count)
            let lost = gaps.reduce(into: Set<Int>()) { $0.formUnion(Set($1.first...$1.last)) }
            #expect(lost.isDisjoint(with: events.keys), "an event is delivered and said to be lost")
            #expect(lost.union(events.keys) == Set(1...scene.count))
            // All of the segment that is not there, and no more than a batch of the one with the flipped bit.
            #expect(gaps[1].first == Scene.firstSeq(missing) && gaps[1].last == Scene.firstSeq(segments[4]) - 1)
            #expect(gaps[0].bytes > 0 && gaps[0].bytes <= 300 << 10 && gaps[2].bytes > 0, "\(gaps)")
            for (seq, line) in events { #expect(line == Scene.line(seq), "event \(seq)") }

            // What is damaged is kept, and listed where one looks for it.
            let listed = try await scene.listedAsSetAside()
            #expect(listed.contains("\(URL(fileURLWithPath: segments[1]).lastPathComponent)"), "\(listed)")
            #expect(listed.contains("cursors/other"), "\(listed)")
            for name in ["notes.txt", "00000000000000000900.seg"] {
                #expect(agent.said.contains(name), "\(agent.said)")
            }
            #expect(FileManager.default.contents(atPath: "/etc/hostname") == scene.linked)

            // A new line is delivered behind it all, and nothing twice.
            try scene.folder.append("gw.log", "the end\n")
            try await eventually("the next event", detail: { agent.said }) {
                try scene.received().last == scene.count + 1
            }
            #expect(try await agent.stop() == 0, "\(agent.said)")
            #expect(scene.lineCount == events.count + gaps.count + 1)
        }
    }

    /// An agent whose spool holds 7 segments and more, and a collector that is not there yet.
    private struct Scene {
        struct Gap: Equatable {
            var id: String
            var first: Int
            var last: Int
            var bytes: Int
            var reason: String
        }

        let folder: TemporaryFolder
        let collector: Collector
        let agent: Agent
        let count = 20_000
        let linked = FileManager.default.contents(atPath: "/etc/hostname")

        static func line(_ number: Int) -> String { "line \(number) \(String(repeating: "-", count: 400))" }

        /// Has the agent read its log and stop.
        init() async throws {
            folder = try TemporaryFolder()
            let lines = (1...count).map { Self.line($0) + "\n" }
            let log = try folder.write("gw.log", lines.joined())
            let authority = try await CertificateAuthority(in: folder)
            collector = try Collector(in: folder, identity: try await authority.issue("collector"))
            agent = try Agent(
                in: folder,
                """
                spool: { segment_size: 1MiB, compress_backlog: false }
                inputs: { gw: { files: ["\(log)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(collector.port)
                    format: json
                    tls: { ca: \(authority.certificate) }
                    retry: { min: 50ms, max: 100ms }
                    settle: { after: 200ms }
                """)
            let process = try agent.start()
            try await eventually("the log is in the spool", detail: { process.said }) {
                segments.reduce(0) { $0 + Self.size($1) } > count * 410
            }
            guard try await process.stop() == 0 else { throw HarnessError(process.said) }
        }

        private static func size(_ path: String) -> Int {
            (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        }

        /// The segments' files, the oldest first.
        var segments: [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(agent.data)/spool")) ?? []
            return names.filter { $0.hasSuffix(".seg") }.sorted().map { "\(agent.data)/spool/\($0)" }
        }

        static func firstSeq(_ path: String) -> Int {
            Int(URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent) ?? 0
        }

        /// How often the agent has said that it has started.
        var starts: Int { folder.lines("agent.log").count { $0.contains(" started ") } }

        func change(_ path: String, _ body: (inout Data) -> Void) throws {
            var data = try Data(contentsOf: URL(fileURLWithPath: path))
            body(&data)
            try data.write(to: URL(fileURLWithPath: path))
        }

        func addForeignFiles() throws {
            let spool = "\(agent.data)/spool"
            try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(spool)/notes.txt"))
            try FileManager.default.createSymbolicLink(
                atPath: "\(spool)/00000000000000000900.seg", withDestinationPath: "/etc/hostname")
            try Data("no cursor".utf8).write(to: URL(fileURLWithPath: "\(agent.data)/cursors/other"))
        }

        /// Everything in the spool's directory and that of the cursors but the output's own, which moves.
        func contents() throws -> [String: Data] {
            let paths = segments + ["\(agent.data)/spool/notes.txt", "\(agent.data)/cursors/other"]
            return try paths.reduce(into: [:]) { $0[$1] = try Data(contentsOf: URL(fileURLWithPath: $1)) }
        }

        func listedAsSetAside() async throws -> String {
            let list = try await Command.run(
                [Repository.gatepost, "spool", "list", "--config", agent.configuration])
            return String(decoding: list.output, as: UTF8.self).components(separatedBy: "SET ASIDE").last ?? ""
        }

        /// Events by seq and the gaps that have come, and the highest seq among them.
        func received() throws -> (events: [Int: String], gaps: [Gap], last: Int) {
            var events: [Int: String] = [:]
            var gaps: [Gap] = []
            for line in whole {
                let object = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
                let id = try #require(object["id"] as? String)
                if object["event"] as? String == "GATEPOST_GAP" {
                    let data = try #require(object["data"] as? [String: String])
                    func number(_ key: String) throws -> Int { try #require(data[key].flatMap { Int($0) }, "\(data)") }
                    let gap = Gap(
                        id: id, first: try number("FIRST"), last: try number("LAST"), bytes: try number("BYTES"),
                        reason: data["REASON"] ?? "")
                    #expect(try number("COUNT") == gap.last - gap.first + 1)
                    #expect(id.hasSuffix("-gap-\(gap.first)-\(gap.last)") && object["level"] as? String == "ALERT")
                    gaps.append(gap)
                } else {
                    let seq = try #require(id.split(separator: "-").last.flatMap { Int($0) })
                    events[seq] = object["message"] as? String ?? object["raw"] as? String
                }
            }
            return (events, gaps, max(events.keys.max() ?? 0, gaps.map(\.last).max() ?? 0))
        }

        private var whole: [Data] {
            collector.files.flatMap { path -> [Data] in
                let data = FileManager.default.contents(atPath: path) ?? Data()
                guard let end = data.lastIndex(of: 0x0A) else { return [] }
                return data[..<end].split(separator: 0x0A).map { Data($0) }
            }
        }

        /// How many lines have come.
        var lineCount: Int { whole.count }
    }
}
