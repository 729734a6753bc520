import Foundation

/// A log of the simulated gateway.
public struct GatewayLog: Sendable {
    public let path: String
    public let count: Int

    /// One that is there.
    public init(path: String, count: Int) {
        self.path = path
        self.count = count
    }

    /// Has `gatepost simulate` write one.
    ///
    /// - Parameter shape: `audit`, `access`, `monitor` or `all`.
    public init(_ path: String, events: Int, seed: Int = 1, shape: String = "audit") async throws {
        self.path = path
        count = events
        try await Command.output(
            [Repository.gatepost, "simulate", "--events", String(events), "--seed", String(seed), "--shape", shape]
                + ["--to", path])
    }

    /// What `gatepost convert --to json` makes of it with the redaction key of an agent, written to a file.
    public func converted(to output: String, keyOf agent: Agent) async throws {
        let result = try await Command.run(
            [Repository.gatepost, "convert", "--to", "json", "--redaction-key", "\(agent.data)/redaction.key"],
            input: path)
        guard result.status == 0 else { throw HarnessError("convert: exit \(result.status)\n\(result.diagnostics)") }
        try result.output.write(to: URL(fileURLWithPath: output))
    }
}
