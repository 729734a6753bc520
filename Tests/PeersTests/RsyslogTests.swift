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

        /// OpenSSL answers receipts, and nothing waits for the clock. GnuTLS answers none, and the clock it is.
        @Test(.timeLimit(.minutes(5)), arguments: [(Rsyslog.Driver.openSSL, "10m"), (.gnuTLS, "1s")])
        func rsyslogOverTLSWithClientNamesReadsEveryEventAsItWasLogged(
            _ driver: Rsyslog.Driver, settlesAfter after: String
        ) async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 3000)
            let rsyslog = try await Rsyslog(
                in: folder, .tls(driver, identity: server, authority: authority, permittedPeer: "agent.example.com"))
            let http = try LocalPort.free()
            let process = try Agent(
                in: folder, http: "127.0.0.1:\(http)",
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: tls://localhost:\(rsyslog.port)
                    tls: { ca: \(authority.certificate), cert: \(client.certificate), key: \(client.key) }
                    settle: { after: \(after) }
                """
            ).start()
            let result = try await comparison(of: rsyslog.parsed, with: log, as: "rsyslog", agent: process)
            #expect(result.status == 0, "\(result.diagnostics)")
            try await eventually("it counts as delivered", detail: { process.said }) {
                try HTTPExchange.body(of: "/metrics", port: http)
                    .contains("gatepost_output_events_total{output=\"siem\"} \(log.count)\n")
            }
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

        @Test(.timeLimit(.minutes(5)), arguments: [false, true])
        func rsyslogAcknowledgesEveryEventByRELP(overTLS isEncrypted: Bool) async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 3000, seed: 4)
            let rsyslog = try await Rsyslog(
                in: folder, .relp(identity: isEncrypted ? server : nil, authority: authority))
            let to = isEncrypted ? "relp+tls://localhost:\(rsyslog.port)" : "relp://127.0.0.1:\(rsyslog.port)"
            let tls =
                isEncrypted
                ? "tls: { ca: \(authority.certificate), cert: \(client.certificate), key: \(client.key) }" : ""
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: \(to)
                    \(tls)
                """
            ).start()
            let result = try await comparison(of: rsyslog.parsed, with: log, as: "rsyslog", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
            #expect(try await agent.stop() == 0, "\(agent.said)")
        }

        @Test(.timeLimit(.minutes(5)))
        func theSnippetOfThePackageMakesRsyslogReadEveryEventAsItWasLogged() async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 1000, seed: 7)
            let rsyslog = try await Rsyslog(packagedIn: folder, identity: server, authority: authority)
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: relp+tls://localhost:\(rsyslog.port)
                    tls: { ca: \(authority.certificate), cert: \(client.certificate), key: \(client.key) }
                """
            ).start()
            let result = try await comparison(of: rsyslog.parsed, with: log, as: "rsyslog", agent: agent)
            #expect(result.status == 0, "\(result.diagnostics)")
        }

        @Test(.timeLimit(.minutes(5)), arguments: [false, true])
        func whatRsyslogHadNotAcknowledgedWhenItWasKilledComesAgain(overTLS isEncrypted: Bool) async throws {
            let log = try await GatewayLog(folder("gw.log"), events: 10_000, seed: 5)
            let input = Rsyslog.Input.relp(identity: isEncrypted ? server : nil, authority: authority)
            var rsyslog = try await Rsyslog(in: folder, input)
            let to = isEncrypted ? "relp+tls://localhost:\(rsyslog.port)" : "relp://127.0.0.1:\(rsyslog.port)"
            let tls =
                isEncrypted
                ? "tls: { ca: \(authority.certificate), cert: \(client.certificate), key: \(client.key) }" : ""
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem:
                    to: \(to)
                    batch: { max_events: 200 }
                    retry: { min: 10ms, max: 100ms }
                    settle: { in_flight: 1MiB }
                    \(tls)
                """
            ).start()
            for kill in 1...4 {
                try await eventually("\(kill) fifths are there", detail: { agent.said }) {
                    rsyslog.ids.count >= kill * log.count / 5
                }
                rsyslog.process.kill()
                rsyslog = try await Rsyslog(in: folder, input, port: rsyslog.port)
            }
            try await eventually("all are there", detail: { agent.said }) { Set(rsyslog.ids).count == log.count }
            // Twice only what was in flight: 1 MiB of events of some 600 bytes, for each kill.
            #expect(rsyslog.ids.count < log.count + 4 * 2000)
            // However often it was killed, what came for the first time came in order.
            var seen: Set<Substring> = []
            let firsts = rsyslog.ids.filter { seen.insert($0).inserted }.compactMap { id in
                id.split(separator: "-").last.flatMap { Int($0) }
            }
            #expect(firsts == firsts.sorted() && firsts.count == log.count)
            #expect(try await agent.stop() == 0, "\(agent.said)")
        }
    }
}
