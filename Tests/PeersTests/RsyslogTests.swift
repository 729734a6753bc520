import Harness
import Testing

extension RealPeers {
    @Suite
    struct RsyslogTests {
        private let folder: TemporaryFolder
        private let authority: CertificateAuthority
        private let server: CertificateAuthority.Identity
        private let client: CertificateAuthority.Identity

        init() async throws {
            folder = try TemporaryFolder()
            authority = try await CertificateAuthority(in: folder)
            server = try await authority.issue("collector")
            client = try await authority.issue("agent", names: ["DNS:agent.example.com"])
        }

        @Test(.timeLimit(.minutes(5)))
        func rsyslogOverTLSWithClientNamesReadsEveryEventAsItWasLogged() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 3000)
            let rsyslog = try await Rsyslog(
                in: folder, .tls(identity: server, authority: authority, permittedPeer: "agent.example.com"))
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(rsyslog.port)
                    tls: { ca: \(authority.certificate), cert: \(client.certificate), key: \(client.key) }
                """
            ).start()
            let result = try await comparison(of: rsyslog.parsed, with: log, as: "rsyslog", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
        }

        @Test(.timeLimit(.minutes(5)))
        func rsyslogThatExpectsAZlibStreamReadsEveryEventAsItWasLogged() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 3000, seed: 2)
            let rsyslog = try await Rsyslog(in: folder, .compressed)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs: { siem: { to: "tcp://127.0.0.1:\(rsyslog.port)", compression: zlib } }
                """
            ).start()
            let result = try await comparison(of: rsyslog.parsed, with: log, as: "rsyslog", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
        }

        @Test(.timeLimit(.minutes(5)))
        func rsyslogBehindStunnelReadsAZlibStreamOverTLS() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 3000, seed: 3)
            let rsyslog = try await Rsyslog(in: folder, .compressed)
            let stunnel = try await Stunnel(in: folder, before: rsyslog.port, identity: server)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(stunnel.port)
                    compression: zlib
                    tls: { ca: \(authority.certificate) }
                """
            ).start()
            let result = try await comparison(of: rsyslog.parsed, with: log, as: "rsyslog", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
        }
    }
}
