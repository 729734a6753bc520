import Foundation
import Harness
import Testing

/// The agent as a service of systemd.
@Suite
struct ServiceTests {
    @Test
    func itIsReadyWhenItReadsKeepsItselfAliveAndSaysThatItStops() async throws {
        let folder = try TemporaryFolder()
        let notify = try NotifySocket(folder("notify"))
        try folder.write("logs/audit.log", "a line\n")
        let sink = try await Sink(in: folder, named: "sink")
        let agent = try Agent(
            in: folder,
            """
            inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
            outputs: { siem: { to: "tcp://127.0.0.1:\(sink.port)" } }
            """)
        let process = try agent.start(with: ["env", "NOTIFY_SOCKET=\(notify.address)", "WATCHDOG_USEC=600000"])
        var reports: [[String]] = []
        try await eventually("it has fed the watchdog twice, and told of its output", detail: { process.said }) {
            reports += notify.reports()
            return reports.count { $0 == ["WATCHDOG=1"] } >= 2
                && reports.contains { $0 == ["STATUS=1 file, 1 of 1 outputs connected"] }
        }
        let ready = try #require(reports.first)
        #expect(ready[0] == "READY=1")
        #expect(ready[1].hasPrefix("STATUS=1 file, "), "ready means that the files are open: \(ready)")
        try await process.stop()
        #expect(notify.reports().contains { $0[0] == "STOPPING=1" })
    }
}
