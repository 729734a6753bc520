import Foundation
import Harness

/// An agent whose only collector never answers, so that all it read stays in its spool.
struct SpoolStation {
    let folder: TemporaryFolder
    let agent: Agent
    let log: GatewayLog

    init(events: Int = 4000) async throws {
        folder = try TemporaryFolder()
        log = try await GatewayLog(folder("gw.log"), events: events, shape: "all")
        agent = try Agent(
            in: folder,
            """
            spool: { segment_size: 1MiB }
            inputs: { gw: { files: ["\(log.path)"] } }
            outputs: { siem: { to: "tcp://127.0.0.1:\(try LocalPort.free())", framing: newline } }
            """)
    }

    /// Starts the agent, and waits until all lines are in its spool's files.
    func fill() async throws -> ChildProcess {
        let process = try agent.start()
        let size = try FileManager.default.attributesOfItem(atPath: log.path)[.size] as? Int ?? 0
        try await eventually("the log is in the spool", detail: { process.said }) {
            guard FileManager.default.fileExists(atPath: "\(agent.data)/cursors/siem") else { return false }
            return try await list()["bytes"] as? Int ?? 0 > size
        }
        return process
    }

    /// Runs `gatepost spool` on its spool.
    func spool(_ arguments: String...) async throws -> Command {
        try await Command.run([Repository.gatepost, "spool"] + arguments + ["--config", agent.configuration])
    }

    /// `gatepost spool list --json`.
    func list() async throws -> [String: Any] {
        let result = try await spool("list", "--json")
        guard result.status == 0, let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        else { throw HarnessError("spool list: exit \(result.status)\n\(result.diagnostics)") }
        return object
    }

    /// The segments' files, the oldest first.
    var segments: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(agent.data)/spool")) ?? []
        return names.filter { $0.hasSuffix(".seg") }.sorted().map { "\(agent.data)/spool/\($0)" }
    }
}

extension Command {
    var text: String { String(decoding: output, as: UTF8.self) }
    var lines: [String] { text.split(separator: "\n").map(String.init) }

    /// The objects of JSON lines.
    func objects() throws -> [[String: Any]] {
        try lines.map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
    }
}
