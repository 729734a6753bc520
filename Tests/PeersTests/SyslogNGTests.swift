import Harness
import Testing

extension RealPeers {
    @Suite
    struct SyslogNGTests {
        @Test(.timeLimit(.minutes(5)))
        func syslogNGOverTLSReadsEveryEventAsItWasLogged() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let server = try await authority.issue("collector")
            let client = try await authority.issue("agent", names: ["DNS:agent.example.com"])
            let log = try await GatewayLog(folder("gw.log"), events: 3000, seed: 4)
            let syslogNG = try await SyslogNG(in: folder, identity: server, clientAuthority: authority)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(syslogNG.port)
                    tls: { ca: \(authority.certificate), cert: \(client.certificate), key: \(client.key) }
                """
            ).start()
            let result = try await comparison(of: syslogNG.parsed, with: log, as: "syslog-ng", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
        }

        @Test(.timeLimit(.minutes(5)))
        func theSnippetOfThePackageMakesSyslogNGReadEveryEventAsItWasLogged() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let server = try await authority.issue("collector")
            let client = try await authority.issue("agent", names: ["DNS:agent.example.com"])
            let log = try await GatewayLog(folder("gw.log"), events: 1000, seed: 8)
            let syslogNG = try await SyslogNG(packagedIn: folder, identity: server, authority: authority)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(syslogNG.port)
                    tls: { ca: \(authority.certificate), cert: \(client.certificate), key: \(client.key) }
                """
            ).start()
            let result = try await comparison(of: syslogNG.parsed, with: log, as: "syslog-ng", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
        }
    }
}
