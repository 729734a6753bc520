import Harness
import Testing

extension RealPeers {
    @Suite
    struct TLSRefusalTests {
        /// A collector that must not be believed, and what the agent has to say of it.
        enum Impostor: String, CaseIterable {
            case unknownAuthority, expired, wrongName, oldProtocol

            /// Words of which each must be in what the agent says.
            var reasons: [String] {
                switch self {
                case .unknownAuthority: ["unable to get local issuer certificate", "gatepost test other"]
                case .expired: ["expired"]
                case .wrongName: ["localhost", "elsewhere.example.com"]
                case .oldProtocol: ["TLS", "version"]
                }
            }
        }

        @Test(.timeLimit(.minutes(3)), arguments: Impostor.allCases)
        func aCollectorThatCannotBeVerifiedIsRefusedAndGetsNothingUntilItIsMended(_ impostor: Impostor) async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let mended = try await authority.issue("collector")
            let log = try await GatewayLog(folder("gw.log"), events: 200)
            let port = try LocalPort.free()
            let server = try await start(impostor, in: folder, port: port, authority: authority, otherwise: mended)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(port)
                    tls: { ca: \(authority.certificate) }
                    retry: { min: 100ms, max: 500ms }
                """
            ).start()

            for reason in impostor.reasons { try await agent.says(reason) }
            // It tries again and again; none of the attempts may let anything out.
            let before = server.failures
            try await eventually("more refusals", detail: { agent.said + server.process.said }) {
                server.failures >= before + 3
            }
            #expect(server.received.isEmpty)
            server.process.kill()

            let good = try await OpenSSLServer(in: folder, named: "mended", port: port, identity: mended)
            try await eventually("delivery after the mending", detail: { agent.said }) {
                good.received.occurrences(of: "[gatepost@32473 ") >= log.count
            }
            #expect(server.received.isEmpty)
            #expect(agent.isRunning)
        }

        private func start(
            _ impostor: Impostor, in folder: TemporaryFolder, port: UInt16, authority: CertificateAuthority,
            otherwise good: CertificateAuthority.Identity
        ) async throws -> OpenSSLServer {
            var identity = good
            var options: [String] = []
            switch impostor {
            case .unknownAuthority:
                identity = try await CertificateAuthority(in: folder, named: "other").issue("impostor")
            case .expired:
                identity = try await authority.issue("impostor", days: -1)
            case .wrongName:
                identity = try await authority.issue("impostor", names: ["DNS:elsewhere.example.com"])
            case .oldProtocol:
                options = ["-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"]
            }
            return try await OpenSSLServer(
                in: folder, named: "impostor", port: port, identity: identity, options: options)
        }
    }
}
