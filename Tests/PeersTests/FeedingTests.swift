import Foundation
import Harness
import Testing

extension RealPeers {
    /// Senders that no one here wrote, and the agent's listeners.
    @Suite
    struct FeedingTests {
        private static let count = 5000

        private let folder: TemporaryFolder
        private let sink: Sink
        private let port: UInt16

        init() async throws {
            folder = try TemporaryFolder()
            sink = try await Sink(in: folder, named: "sink")
            port = try LocalPort.free()
        }

        /// The agent, which listens at `url` and passes all on to the sink.
        private func start(_ url: String, _ settings: String = "") async throws -> ChildProcess {
            let process = try Agent(
                in: folder,
                """
                inputs: { gw: { listen: ["\(url)"]\(settings) } }
                outputs: { siem: { to: "tcp://127.0.0.1:\(sink.port)", format: json, settle: { after: 100ms } } }
                """
            ).start()
            try await process.says(":\(port)")
            return process
        }

        /// rsyslogd, which reads the gateway's log and forwards it.
        ///
        /// - Parameters:
        ///   - global: more of its global parameters.
        ///   - action: more parameters of its omfwd.
        private func forward(_ log: GatewayLog, global: String = "", _ action: String) throws -> ChildProcess {
            try FileManager.default.createDirectory(atPath: folder("rsyslog"), withIntermediateDirectories: true)
            let configuration = try folder.write(
                "sender.conf",
                """
                global(workDirectory="\(folder("rsyslog"))" maxMessageSize="64k"
                    parser.escapeControlCharactersOnReceive="off" \(global))
                module(load="imfile" mode="polling" pollingInterval="1")
                template(name="bare" type="string" string="%msg%\\n")
                input(type="imfile" file="\(log.path)" tag="gateway:" freshStartTail="off")
                action(type="omfwd" target="127.0.0.1" port="\(port)" \(action))

                """)
            return try ChildProcess(
                ["/usr/sbin/rsyslogd", "-n", "-f", configuration, "-i", folder("sender.pid")], log: folder("sender.log")
            )
        }

        /// Every event of the log has come once, with the peer's address.
        private func expectAll(of log: GatewayLog, _ agent: ChildProcess) async throws {
            try await eventually(
                within: .seconds(60), "all has come", detail: { "\(sink.received.lineCount) lines; \(agent.said)" }
            ) {
                sink.received.lineCount >= log.count
            }
            let lines = sink.received.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
            #expect(lines.count == log.count)
            let values = lines.compactMap { $0.firstMatch(of: /evt-\d+-\d+/)?.output }
            #expect(values.count == log.count)
            #expect(Set(values).count == log.count)
            #expect(lines.allSatisfy { $0.contains("\"peer\":\"127.0.0.1\"") })
            #expect(lines.allSatisfy { $0.contains("\"input\":\"gw\"") })
        }

        @Test(
            .timeLimit(.minutes(4)),
            arguments: [
                #"protocol="tcp" template="bare""#,
                #"protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format""#,
                #"protocol="tcp" template="RSYSLOG_TraditionalForwardFormat""#,
            ])
        func rsyslogForwardsOverTCPAndAllOfItArrives(action: String) async throws {
            let log = try await GatewayLog(folder("gw.log"), events: Self.count, seed: 8)
            let agent = try await start("tcp://127.0.0.1:\(port)")
            let sender = try forward(log, action)
            try await expectAll(of: log, agent)
            sender.kill()
            #expect(try await agent.stop() == 0, "\(agent.said)")
        }

        @Test(.timeLimit(.minutes(4)))
        func rsyslogForwardsOverTLSWithACertificateOfItsOwn() async throws {
            let authority = try await CertificateAuthority(in: folder)
            let server = try await authority.issue("localhost")
            let client = try await authority.issue("gateway", names: ["DNS:gateway.example"])
            let log = try await GatewayLog(folder("gw.log"), events: Self.count, seed: 9)
            let agent = try await start(
                "tls://127.0.0.1:\(port)",
                ", tls: { cert: \(server.certificate), key: \(server.key), client_ca: \(authority.certificate) }")
            let sender = try forward(
                log,
                global: """
                    DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="\(authority.certificate)"
                        DefaultNetstreamDriverCertFile="\(client.certificate)"
                        DefaultNetstreamDriverKeyFile="\(client.key)"
                    """,
                #"protocol="tcp" StreamDriver="ossl" StreamDriverMode="1" StreamDriverAuthMode="x509/name" "#
                    + #"StreamDriverPermittedPeers="localhost" TCP_Framing="octet-counted" "#
                    + #"template="RSYSLOG_SyslogProtocol23Format""#)
            try await expectAll(of: log, agent)

            // Without a certificate nobody is let in, and the agent says why.
            _ = try await Command.run(
                ["openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-CAfile", authority.certificate])
            try await agent.says("certificate")
            sender.kill()
            #expect(try await agent.stop() == 0, "\(agent.said)")
        }

        @Test(.timeLimit(.minutes(2)), arguments: ["--rfc3164", "--rfc5424"])
        func loggersDatagramsArriveWithWhoSentThem(format: String) async throws {
            let agent = try await start("udp://127.0.0.1:\(port)")
            for number in 0..<10 {
                try await Command.output(
                    ["logger", "-n", "127.0.0.1", "-P", String(port), "-d", format, "-t", "trial", "number \(number)"])
            }
            try await eventually("ten events", detail: { agent.said }) { sink.received.lineCount >= 10 }
            let lines = sink.received.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
            #expect(lines.count == 10)
            for (number, line) in lines.enumerated() {
                #expect(line.contains("\"message\":\"number \(number)\""), "\(line)")
                #expect(line.contains("\"peer\":\"127.0.0.1\""), "\(line)")
            }
            #expect(try await agent.stop() == 0, "\(agent.said)")
        }
    }
}
