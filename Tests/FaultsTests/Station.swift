import Foundation
import Harness
import Testing

/// An agent that sends what it reads under `logs/` as JSON lines to a sink, for tests that look at single events.
struct Station {
    let folder: TemporaryFolder
    let sink: Sink
    let agent: Agent
    private let started: ChildProcess

    /// Starts sink and agent.
    ///
    /// - Parameters:
    ///   - folder: where the logs are, in `logs/`.
    ///   - input: more settings of the input, such as `max_event_size: 4KiB`.
    ///   - prefix: a command that runs the agent.
    init(in folder: TemporaryFolder, input: String = "", with prefix: [String] = []) async throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder("logs"), withIntermediateDirectories: true)
        sink = try await Sink(in: folder, named: "sink")
        agent = try Agent(
            in: folder,
            """
            inputs: { gw: { files: ["\(folder("logs"))/*.log"]\(input.isEmpty ? "" : ", " + input) } }
            outputs: { siem: { to: "tcp://127.0.0.1:\(sink.port)", format: json, settle: { after: 100ms } } }
            """)
        started = try agent.start(with: prefix)
    }

    /// The agent's process.
    var process: ChildProcess { started }

    /// The events that have come, each as its JSON object, once there are `count`; no more may come.
    func events(_ count: Int) async throws -> [[String: Any]] {
        try await eventually(
            "\(count) events", detail: { process.said + String(decoding: sink.received, as: UTF8.self) }
        ) {
            sink.received.lineCount >= count
        }
        let lines = sink.received.split(separator: 0x0A)
        try #require(lines.count == count, "\(lines.map { String(decoding: $0, as: UTF8.self) })")
        return try lines.map { line in
            try #require(String(validating: line, as: UTF8.self) != nil, "no UTF-8: \(line)")
            return try #require(try JSONSerialization.jsonObject(with: line) as? [String: Any])
        }
    }

    /// The texts of the first `count` events, without those that came again with the ids that they had: what an agent had
    /// in flight when it was killed it sends again.
    func firstTexts(_ count: Int) async throws -> [String] {
        var ids: Set<String> = []
        var texts: [String] = []
        try await eventually("\(count) events", detail: { process.said }) {
            ids = []
            texts = []
            for line in sink.received.split(separator: 0x0A) {
                guard let event = try? JSONSerialization.jsonObject(with: line) as? [String: Any],
                    let id = event["id"] as? String, ids.insert(id).inserted
                else { continue }
                texts.append(event["message"] as? String ?? event["raw"] as? String ?? "")
            }
            return texts.count >= count
        }
        return texts
    }

    /// The texts of the events that have come: of lines that are no gateway events, all of the line.
    func texts(_ count: Int) async throws -> [String] {
        try await events(count).map { try #require($0["message"] as? String ?? $0["raw"] as? String) }
    }
}
