import Foundation
import Harness

/// An agent with one collector, which is not there unless a test starts it: what the agent read stays in its spool.
struct SpoolStation {
    let folder: TemporaryFolder
    let agent: Agent
    let log: GatewayLog
    /// The collector's.
    let port: UInt16

    /// - Parameter archive: whether the output `archive`, a file, stands beside the collector's.
    init(events: Int = 4000, archive: Bool = false) async throws {
        folder = try TemporaryFolder()
        log = try await GatewayLog(folder("gw.log"), events: events, shape: "all")
        port = try LocalPort.free()
        agent = try Self.agent(in: folder, log, output: "siem", port, archive: archive)
    }

    /// Gives the collector's output another name, as if it were another output.
    func rename(output: String) throws {
        _ = try Self.agent(in: folder, log, output: output, port, archive: false)
    }

    private static func agent(
        in folder: TemporaryFolder, _ log: GatewayLog, output: String, _ port: UInt16, archive: Bool
    ) throws -> Agent {
        try Agent(
            in: folder,
            """
            spool: { segment_size: 1MiB }
            inputs: { gw: { files: ["\(log.path)"] } }
            outputs:
              \(output): { to: "tcp://127.0.0.1:\(port)", format: json, settle: { after: 200ms } }
            \(archive ? "  archive: { to: \"file://\(folder("archive.log"))\" }" : "")
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

    // MARK: Commands

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

    /// Runs `gatepost replay` to its end.
    func replay(_ arguments: String...) async throws -> Command {
        try await Command.run([Repository.gatepost, "replay"] + arguments + ["--config", agent.configuration])
    }

    /// What `gatepost status` says of an output; nil as long as there is no answer.
    func status(of output: String = "siem") async throws -> [String: Any]? {
        let result = try await Command.run([Repository.gatepost, "status", "--json", "--config", agent.configuration])
        guard result.status == 0 else { return nil }
        let object = try JSONSerialization.jsonObject(with: result.output) as? [String: Any]
        return (object?["outputs"] as? [[String: Any]])?.first { $0["name"] as? String == output }
    }

    // MARK: Files

    /// The segments' files, the oldest first.
    var segments: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(agent.data)/spool")) ?? []
        return names.filter { $0.hasSuffix(".seg") }.sorted().map { "\(agent.data)/spool/\($0)" }
    }

    /// All files of the data directory, by path.
    func contents() throws -> [String: Data] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: agent.data)
        return paths.reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: "\(agent.data)/\($1)") }
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
