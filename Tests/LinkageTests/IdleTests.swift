import Foundation
import Harness
import Testing

/// What the program built for release takes of a machine on which nothing happens.
@Suite
struct IdleTests {
    @Test(.timeLimit(.minutes(2)))
    func anIdleAgentHoldsAtMostSixteenMebibytesAlsoAfterABurst() async throws {
        let folder = try TemporaryFolder()
        let log = try await GatewayLog(folder("gw.log"), events: 20_000)
        let authority = try await CertificateAuthority(in: folder)
        let sink = try await Sink(in: folder, named: "sink", identity: try await authority.issue("collector"))
        let agent = try Agent(
            in: folder,
            """
            inputs: { gw: { files: ["\(log.path)"] } }
            outputs: { siem: { to: "tls://localhost:\(sink.port)", tls: { ca: \(authority.certificate) } } }
            """)
        let process = try agent.start()
        try await eventually("all is sent", detail: { process.said }) {
            sink.received.occurrences(of: "[gatepost@") >= log.count
        }
        try await eventually("little is held", detail: { "\(Self.residentKibibytes(of: process))" }) {
            Self.residentKibibytes(of: process) <= 16 * 1024
        }
        #expect(try await process.stop() == 0)
    }

    /// VmRSS of proc(5); a very high number if the process is gone.
    private static func residentKibibytes(of process: ChildProcess) -> Int {
        let status = (try? String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)) ?? ""
        return status.firstMatch(of: #/VmRSS:\s+([0-9]+) kB/#).flatMap { Int($0.1) } ?? .max
    }
}
