import Foundation
import Harness
import Testing

/// `gatepost status`, `top` and `tap`, as a user runs them beside a running agent.
@Suite(.serialized)
struct WatchingTests {
    private let folder: TemporaryFolder
    private let log: GatewayLog

    init() async throws {
        folder = try TemporaryFolder()
        log = try await GatewayLog(folder("gw.log"), events: 500, shape: "all")
        try folder.write("live.log", "")
    }

    /// An agent with two inputs; its only collector never answers.
    private func agent() throws -> Agent {
        try Agent(
            in: folder,
            """
            inputs:
              gw: { files: ["\(log.path)"] }
              live: { files: ["\(folder("live.log"))"] }
            outputs:
              siem: { to: "tcp://127.0.0.1:\(try LocalPort.free())", format: rfc5424 }
              part: { to: "tcp://127.0.0.1:\(try LocalPort.free())", from: [live], format: json }
            """)
    }

    private func gatepost(_ arguments: String..., agent: Agent) async throws -> Command {
        try await Command.run([Repository.gatepost] + arguments + ["--config", agent.configuration])
    }

    @Test(.timeLimit(.minutes(2)))
    func statusSaysWhatIsWrongFirstAndExits69WithoutAnAgent() async throws {
        let agent = try agent()
        let none = try await gatepost("status", agent: agent)
        #expect(none.status == 69)
        #expect(none.diagnostics.contains("no agent is running that listens on \(agent.socket)"))
        #expect(try await gatepost("top", agent: agent).status == 69)
        #expect(try await gatepost("tap", agent: agent).status == 69)

        let process = try agent.start()
        var page: [String] = []
        try await eventually("the trouble is shown", detail: { process.said }) {
            page = try await gatepost("status", agent: agent).lines
            return page.contains { $0.hasPrefix("! output siem: ") } && page.contains { $0.contains(" 500 ") }
        }
        #expect(page[0].hasPrefix("gw-test: gatepost "))
        #expect(page.joined().contains("Connection refused"))
        #expect(page.allSatisfy { $0.count <= 80 })
        let json = try await gatepost("status", "--json", agent: agent)
        let object = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: Any])
        #expect((object["outputs"] as? [[String: Any]])?.map { $0["name"] as? String } == ["siem", "part"])
        #expect((object["problems"] as? [String])?.isEmpty == false)
        #expect(try await process.stop() == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func topRefreshesInPlaceFollowsTheTerminalsSizeAndEndsWithQ() async throws {
        let agent = try agent()
        let process = try agent.start()
        try await process.says("started")
        let command = [Repository.gatepost, "top", "--config", agent.configuration]
        let shown = try await Python.run("terminal.py", command)
        #expect(shown.status == 0, "\(shown.diagnostics)")
        #expect(shown.text.contains("gw-test: gatepost "))
        #expect(shown.text.contains("OUTPUT"))
        // The other screen, and back to the one before, with the cursor.
        #expect(shown.text.contains("\u{1B}[?1049h") && shown.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))

        let plain = try await gatepost("top", agent: agent)
        #expect(plain.status == 64)
        #expect(plain.diagnostics.contains("top needs a terminal; gatepost status does not"))
        #expect(try await process.stop() == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func tapShowsWhatComesInAsTheOutputWouldSendItAndEndsAfterCount() async throws {
        let agent = try agent()
        let process = try agent.start()
        try await process.says("started")
        let lines = try String(contentsOfFile: log.path, encoding: .utf8).split(separator: "\n")
        let arguments = [
            "json": ["--output", "part", "--count", "50"],
            "rfc5424": ["--output", "siem", "--format", "rfc5424", "--count", "50"],
            "raw": ["--input", "live", "--format", "raw", "--count", "50"],
        ]
        let taps = try arguments.mapValues { arguments in
            try ChildProcess(
                [Repository.gatepost, "tap", "--config", agent.configuration] + arguments,
                log: folder("tap.log"), output: folder(arguments.joined()))
        }
        // What comes before a tap has begun is not shown: the gateway writes on until all have what they want.
        var next = 0
        try await eventually("the taps end", detail: { process.said }) {
            try folder.append("live.log", lines[next % lines.count] + "\n")
            next += 1
            return taps.values.allSatisfy { !$0.isRunning }
        }
        for (name, tap) in taps {
            #expect(try await tap.exit() == 0, "\(name): \(tap.said)")
            let shown = folder.lines(try #require(arguments[name]).joined())
            #expect(shown.count == 50, "\(name)")
            let first = ["json": "{", "rfc5424": "<"][name] ?? ""
            #expect(shown.allSatisfy { $0.hasPrefix(first) }, "\(name)")
        }
        let files = arguments.values.map { folder($0.joined()) }
        let leaks = try await Python.run("leaks.py", [log.path] + files)
        #expect(leaks.status == 0, "\(leaks.diagnostics)")

        let unknown = try await gatepost("tap", "--output", "sien", agent: agent)
        #expect(unknown.status == 64)
        #expect(unknown.diagnostics.contains("did you mean 'siem'?"))
        #expect(try await process.stop() == 0)
    }

    @Test(.timeLimit(.minutes(2)))
    func aTapThatIsGoneGivesItsPlaceToTheNext() async throws {
        let agent = try agent()
        let process = try agent.start()
        try await process.says("started")
        for round in 0..<3 {
            var taps: [ChildProcess] = []
            for number in 0..<4 { taps.append(try await startTap("tap.\(round).\(number)", of: agent)) }
            let fifth = try await gatepost("tap", "--count", "1", agent: agent)
            #expect(fifth.status == 75)
            #expect(fifth.diagnostics.contains("4 taps are running already"))
            // None of them has anything to show when it ends.
            taps.removeAll()
        }
        #expect(try await process.stop() == 0)
    }

    /// Starts a tap, as often as it takes to find a place, until it has shown something.
    private func startTap(_ name: String, of agent: Agent) async throws -> ChildProcess {
        func start() throws -> ChildProcess {
            try ChildProcess(
                [Repository.gatepost, "tap", "--config", agent.configuration, "--input", "live"],
                log: folder("\(name).log"), output: folder(name))
        }
        var tap = try start()
        try await eventually(within: .seconds(10), "\(name) shows what comes in", detail: { tap.said }) {
            if !tap.isRunning { tap = try start() }
            try folder.append("live.log", "a line\n")
            return !folder.read(name).isEmpty
        }
        return tap
    }
}
