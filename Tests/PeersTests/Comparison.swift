import Foundation
import Harness

/// Waits until a collector has written as many events as the log has, and has a reader that is not gatepost's compare what
/// the collector understood with the log.
///
/// - Parameters:
///   - parsed: the collector's file, one event a line.
///   - kind: of the collector, as `compare.py` calls it.
/// - Returns: the comparison: exit status 0 if they agree in every event.
func comparison(of parsed: String, with log: GatewayLog, as kind: String, agent: ChildProcess) async throws -> Command {
    try await eventually("\(log.count) events at the collector", detail: { agent.said }) {
        (FileManager.default.contents(atPath: parsed) ?? Data()).lineCount >= log.count
    }
    return try await Python.run("compare.py", [log.path, parsed, kind])
}
