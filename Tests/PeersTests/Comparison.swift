import Foundation
import Harness
import Testing

/// Waits until a collector has written `count` events, and has a reader that is not gatepost's compare what it understood
/// with the log.
///
/// - Parameters:
///   - parsed: the collector's file, one event a line.
///   - kind: of the collector, as `compare.py` calls it.
func expectAgreement(of parsed: String, with log: GatewayLog, as kind: String, agent: ChildProcess) async throws {
    try await eventually("\(log.count) events at the collector", detail: { agent.said }) {
        (FileManager.default.contents(atPath: parsed) ?? Data()).lineCount >= log.count
    }
    let result = try await Python.run("compare.py", [log.path, parsed, kind])
    #expect(result.status == 0, "\(result.diagnostics)")
}
