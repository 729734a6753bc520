import Agent
import Foundation
import Harness
import Logging
import Testing

/// What a changed configuration makes of a backlog: an agent is run, stopped, and run again on the same data.
@Suite(.timeLimit(.minutes(3))) struct BacklogTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func add(_ range: ClosedRange<Int>) throws {
        if FileManager.default.fileExists(atPath: folder("in.log")) == false { try folder.write("in.log", "") }
        try folder.append("in.log", range.map { "line \($0) \(String(repeating: "x", count: 1000))\n" }.joined())
    }

    /// The numbers of the lines that an archive has, in its order.
    private func delivered(_ name: String) -> [Int] {
        folder.lines("\(name).log").map { line in
            Int(line.split(separator: " ").dropFirst().first ?? "") ?? -1
        }
    }

    /// Runs an agent with its data in `data` until `condition` holds.
    private func run(
        spool: String = "", data: String = "data", outputs: [String], until condition: () -> Bool
    ) async throws {
        let files = try ConfigurationFolder([
            "10.yaml": """
            agent: { data_dir: \(folder(data)), admin: { socket: \(folder("admin.sock")), http: "off" } }
            spool: { \(spool) }
            inputs: { gw: { files: ["\(folder("in.log"))"], max_event_size: 64KiB } }
            outputs:
            \(outputs.map { "  " + $0 }.joined(separator: "\n"))
            """
        ])
        let configuration = files.load()
        let agent = try Agent(
            try #require(configuration.configuration, "\(configuration.diagnostics)"), directory: files.path,
            logger: Self.logger)
        do {
            try await eventually("the condition", condition)
        } catch {
            await agent.stop(grace: .seconds(5))
            throw error
        }
        await agent.stop(grace: .seconds(5))
    }

    private func archive(_ name: String, _ more: String = "") -> String {
        "\(name): { to: \"file://\(folder(name)).log\", format: raw\(more) }"
    }

    @Test func aNewOutputBeginsWhereItsReplaySays() async throws {
        try add(1...100)
        try await run(outputs: [archive("first")]) { delivered("first").count == 100 }
        try add(101...110)
        let outputs = [
            archive("first", ", replay: none"), archive("all"), archive("none", ", replay: none"),
            archive("recent", ", replay: 1h"),
        ]
        let names = ["first", "all", "none", "recent"]
        try await run(outputs: outputs) { names.allSatisfy { delivered($0).last == 110 } }
        #expect(delivered("all") == Array(1...110))
        #expect(delivered("recent") == Array(1...110))
        #expect(delivered("none") == Array(101...110))
        // `replay` is for outputs that were never seen before.
        #expect(delivered("first") == Array(1...110))
    }

    @Test(arguments: ["12", "everything", "-1h"])
    func whatReplayCannotMeanIsNamed(value: String) throws {
        let found = try ConfigurationFolder.diagnostics(
            """
            agent: { enterprise_number: 1 }
            inputs: { gw: { files: ["/x"] } }
            outputs: { siem: { to: tls://siem.example.com, replay: \(value) } }
            """)
        #expect(found.count == 1 && found[0].hasPrefix("3:"), "\(found)")
        #expect(found[0].contains("'replay'") && found[0].contains("12h or 7d"), "\(found)")
    }

    /// 5,000 lines wait for an output, 5 MB; then the spool is moved and may have 4 MiB.
    @Test func aSmallerMaxSizeAndAnotherDirectoryLoseNothing() async throws {
        try add(1...5000)
        let closed = try LocalPort.free()
        try await run(
            outputs: [archive("copy"), "siem: { to: \"tcp://127.0.0.1:\(closed)\", format: raw }"]
        ) { delivered("copy").count == 5000 }
        #expect(try bytesOfSegments("data") > 5_000_000)
        try FileManager.default.moveItem(atPath: folder("data"), toPath: folder("elsewhere"))
        try add(5001...8000)
        try await run(
            spool: "max_size: 4MiB", data: "elsewhere", outputs: [archive("copy"), archive("siem")]
        ) { delivered("siem").count >= 8000 && delivered("copy").count >= 8000 }
        #expect(delivered("siem") == Array(1...8000))
        #expect(delivered("copy") == Array(1...8000))
        #expect(try bytesOfSegments("elsewhere") <= 4 << 20)
    }

    private func bytesOfSegments(_ data: String) throws -> Int {
        let spool = folder("\(data)/spool")
        return try FileManager.default.contentsOfDirectory(atPath: spool).filter { $0.hasSuffix(".seg") }.reduce(0) {
            $0 + (try FileManager.default.attributesOfItem(atPath: "\(spool)/\($1)")[.size] as? Int ?? 0)
        }
    }
}
