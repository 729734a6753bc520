import Foundation
import Harness
import Testing

extension RealPeers {
    @Suite
    struct ReaderTests {
        private let folder: TemporaryFolder
        private let authority: CertificateAuthority
        private let server: CertificateAuthority.Identity

        init() async throws {
            folder = try TemporaryFolder()
            authority = try await CertificateAuthority(in: folder)
            server = try await authority.issue("collector")
        }

        @Test(.timeLimit(.minutes(5)))
        func pythonReadsTheJSONLinesAsTheGatewayLoggedThem() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 3000, seed: 5)
            let sink = try await Sink(in: folder, named: "sink", identity: server, isCompressed: true)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(sink.port)
                    format: json
                    compression: zlib
                    tls: { ca: \(authority.certificate) }
                """
            ).start()
            try await eventually("a connection", detail: { agent.said }) { !sink.files.isEmpty }
            let result = try await comparison(of: sink.files[0], with: log, as: "json", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
        }

        @Test(.timeLimit(.minutes(5)))
        func anRFC5424ParserOfOthersReadsTheEventsAsTheGatewayLoggedThem() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 500, seed: 6)
            let sink = try await Sink(in: folder, named: "sink", identity: server)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(sink.port)
                    tls: { ca: \(authority.certificate) }
                    settle: { after: 1s }
                """
            ).start()
            try await eventually("\(log.count) events", detail: { agent.said }) {
                sink.received.occurrences(of: "[gatepost@32473 ") >= log.count
            }
            #expect(try await agent.stop() == 0, "\(agent.said)")
            let result = try await Python.run("compare.py", [log.path, sink.files[0], "rfc5424"])
            #expect(result.status == 0, "\(result.diagnostics)")
        }
    }
}
