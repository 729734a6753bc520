import Foundation
import Harness

/// An agent that follows one log, keeps what it ships in a file, and is given other logs by `gatepost backfill`.
struct BackfillStation {
    let folder: TemporaryFolder
    let agent: Agent

    /// - Parameters:
    ///   - spool: its settings.
    ///   - output: `to` of the output; nil: the file that ``shipped`` reads.
    ///   - inputs: YAML of the inputs; `FOLDER` stands for the folder `live`; nil: `gw`, which follows its `*.log`.
    init(spool: String = "{}", output: String? = nil, inputs: String? = nil) throws {
        folder = try TemporaryFolder()
        agent = try Agent(
            in: folder,
            """
            spool: \(spool)
            inputs: \((inputs ?? "{ gw: { files: [\"FOLDER/*.log\"] } }").replacing("FOLDER", with: folder("live")))
            outputs:
              out:
                \(output.map { "{ to: \"\($0)\", settle: { after: 200ms }" } ?? "{ to: \"file://\(folder("shipped"))\""),
                  format: raw, framing: newline, accept: ["kept_session: a test"],
                  redact: { SESSION_ID: keep, SESSION_AUTH: keep, SESSION_APP: keep, REASON.attributes: keep,
                    query_string: keep } }
            """)
        try FileManager.default.createDirectory(atPath: folder("live"), withIntermediateDirectories: true)
    }

    /// Starts the agent, and waits until it can be asked.
    func start() async throws -> ChildProcess {
        let process = try agent.start()
        try await eventually("the agent answers", detail: { process.said }) {
            try await Command.run([Repository.gatepost, "status", "--config", agent.configuration]).status == 0
        }
        return process
    }

    /// The lines that were shipped, sorted.
    var shipped: [String] { folder.lines("shipped").sorted() }

    /// Writes a log of the simulated gateway, and gives its lines.
    @discardableResult
    func write(_ name: String, events: Int, seed: Int, shape: String = "audit") async throws -> [String] {
        let path = folder(name)
        let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        _ = try await GatewayLog(path, events: events, seed: seed, shape: shape)
        return folder.lines(name)
    }

    /// Runs `gatepost backfill`.
    func backfill(_ arguments: String...) async throws -> Command {
        try await Command.run([Repository.gatepost, "backfill"] + arguments + ["--config", agent.configuration])
    }

    /// Starts `gatepost backfill`, and does not wait.
    func startBackfill(_ arguments: String...) throws -> ChildProcess {
        try ChildProcess(
            [Repository.gatepost, "backfill"] + arguments + ["--config", agent.configuration],
            log: folder("backfill.log"))
    }

    /// Runs a program in the folder.
    func shell(_ script: String) async throws {
        try await Command.output(["/bin/sh", "-ec", "cd \"$0\"; \(script)", folder.path])
    }

    /// Waits until so many lines are shipped, and looks whether they are `lines`, once each.
    func ships(_ lines: [String], _ process: ChildProcess) async throws -> Bool {
        try await eventually("\(lines.count) lines are shipped", detail: { "\(shipped.count)\n\(process.said)" }) {
            shipped.count >= lines.count
        }
        return shipped == lines.sorted()
    }
}
