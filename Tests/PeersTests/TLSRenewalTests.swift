import Foundation
import Harness
import Testing

extension RealPeers {
    /// Certificates that are renewed under a running agent.
    @Suite
    struct TLSRenewalTests {
        let folder: TemporaryFolder
        let authority: CertificateAuthority

        init() async throws {
            folder = try TemporaryFolder()
            authority = try await CertificateAuthority(in: folder)
        }

        /// A collector that wants a certificate and prints its subject.
        private func collector(_ name: String, port: UInt16) async throws -> OpenSSLServer {
            try await OpenSSLServer(
                in: folder, named: name, port: port, identity: authority.issue(name),
                options: ["-Verify", "2", "-verify_return_error", "-CAfile", authority.certificate])
        }

        private func put(_ file: String, as name: String) throws {
            try folder.write("\(name).new", try Data(contentsOf: URL(fileURLWithPath: file)))
            #expect(rename(folder("\(name).new"), folder(name)) == 0)
        }

        @Test(.timeLimit(.minutes(3)))
        func aRenewedPairIsTakenIntoUseAndABrokenOneLeavesTheLastInUse() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 50)
            let port = try LocalPort.free()
            let plain = try await Sink(in: folder, named: "plain")
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  plain: { to: "tcp://127.0.0.1:\(plain.port)", settle: { after: 100ms } }
                  siem:
                    to: tls://localhost:\(port)
                    tls: { ca: \(authority.certificate), cert: \(folder("agent.pem")), key: \(folder("agent.key")) }
                    retry: { min: 100ms, max: 500ms }
                """)
            // Nothing is there yet: the output waits, the agent and its other output work.
            let first = try await collector("first", port: port)
            let process = try agent.start()
            try await process.says("agent.pem' does not exist")
            try await eventually("the other output has all", detail: { process.said }) {
                plain.received.occurrences(of: "[gatepost@32473 ") >= log.count
            }
            #expect(first.received.isEmpty)

            let own = try await authority.issue("own-1", days: 5)
            try put(own.certificate, as: "agent.pem")
            try put(own.key, as: "agent.key")
            try await eventually("delivery with the first pair", detail: { process.said }) {
                first.received.occurrences(of: "[gatepost@32473 ") >= log.count
            }
            try await process.says("the agent's own certificate expires in 4 days")

            // A certificate whose key has not come is not used.
            let next = try await authority.issue("own-2", days: 90)
            try put(next.certificate, as: "agent.pem")
            try await process.says("what they held before stays in use")
            #expect(process.said.contains("reason=key_mismatch"))
            first.process.kill()
            let second = try await collector("second", port: port)
            try await second.process.says("CN = own-1")

            try put(next.key, as: "agent.key")
            try await process.says("new connections use what the files in 'tls' hold now")
            second.process.kill()
            let third = try await collector("third", port: port)
            try await third.process.says("CN = own-2")
            #expect(process.isRunning)
        }
    }
}
