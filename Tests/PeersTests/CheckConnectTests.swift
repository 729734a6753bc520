import Foundation
import Harness
import Testing

extension RealPeers {
    /// `gatepost check --connect` against collectors with which something is wrong.
    @Suite
    struct CheckConnectTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func check(_ outputs: String, agent: String = "") async throws -> Command {
            try folder.write("logs/audit.log", "a line\n")
            try folder.write(
                "etc/gatepost.yaml",
                """
                agent: { data_dir: \(folder("data")), enterprise_number: 1\(agent) }
                inputs: { gw: { files: ["\(folder("logs"))/*.log"] } }
                outputs:
                \(outputs)

                """)
            return try await Command.run([Repository.gatepost, "check", "--config", folder("etc"), "--connect"])
        }

        @Test(.timeLimit(.minutes(1)))
        func eachOfSixFailuresIsToldApartWithinTenSeconds() async throws {
            let authority = try await CertificateAuthority(in: folder)
            let other = try await CertificateAuthority(in: folder, named: "other")
            let good = try await authority.issue("good")
            let unknown = try await Sink(in: folder, named: "unknown", identity: other.issue("unknown"))
            let name = try await Sink(
                in: folder, named: "name", identity: authority.issue("name", names: ["DNS:elsewhere.example.com"]))
            let expired = try await Sink(in: folder, named: "old", identity: authority.issue("old", days: -1))
            let closed = try await Sink(in: folder, named: "closed", identity: good, clientAuthority: authority)
            let silent = try await Sink(in: folder, named: "silent")
            let trusting = "tls: { ca: \(authority.certificate) }"
            let ports: [(name: String, port: UInt16)] = [
                ("refusing", try LocalPort.free()), ("unknown", unknown.port), ("name", name.port),
                ("expired", expired.port), ("closed", closed.port), ("silent", silent.port),
            ]
            let start = ContinuousClock.now
            let result = try await check(
                ports.map { "  \($0.name): { to: tls://localhost:\($0.port), \(trusting) }" }.joined(separator: "\n"))
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(result.status == 69)
            let lines = result.diagnostics.split(separator: "\n").map(String.init)
            #expect(lines.count == 6, "\(result.diagnostics)")
            let words = [
                "refused: connecting to", "unknown_ca: verifying the certificate", "wrong_name: verifying",
                "expired: verifying", "client_certificate_required: TLS", "handshake_timeout: TLS handshake",
            ]
            for (index, (port, word)) in zip(ports, words).enumerated() {
                let place = "gatepost.yaml:\(index + 4):\(port.name.count + 11): error: output '\(port.name)': "
                #expect(lines.contains { $0.hasPrefix(place + word) }, "\(port.name): \(result.diagnostics)")
            }
        }

        @Test
        func whatWorksIsToldAndNothingIsSent() async throws {
            let authority = try await CertificateAuthority(in: folder)
            let collector = try await Sink(
                in: folder, named: "sink", identity: authority.issue("collector"), clientAuthority: authority)
            let own = try await authority.issue("agent")
            let result = try await check(
                "  siem: { to: tls://localhost:\(collector.port), tls: { ca: \(authority.certificate), "
                    + "cert: \(own.certificate), key: \(own.key) } }\n"
                    + "  archive: { to: \"file://\(folder("archive/audit.log"))\", format: json }")
            #expect(result.status == 0, "\(result.diagnostics)")
            let lines = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
            try #require(lines.count == 4)
            #expect(lines[1] == "input gw: 1 file can be read")
            #expect(
                lines[2].hasPrefix(
                    "output siem: tls://localhost:\(collector.port): connected to 127.0.0.1:\(collector.port), TLSv1.3, "
                        + "verified, its certificate is valid for "))
            #expect(lines[3].hasSuffix("\(folder.path) can be written to"))
            #expect(collector.received.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: folder("archive")))
        }

        @Test(.enabled(if: geteuid() == 0, "taking another user's rights takes root"))
        func rootTriesWithTheRightsOfTheUserThatTheAgentRunsAs() async throws {
            // The data directory's owner.
            try FileManager.default.createDirectory(atPath: folder("data"), withIntermediateDirectories: true)
            try await Command.output(["chown", "nobody", folder("data")])
            try await Command.output(["chmod", "0755", folder.path])
            let key = try folder.write("logs/secret.log", "a line\n")
            try await Command.output(["chmod", "0600", key])
            let result = try await check("  out: { to: \"stdout:\", format: json }")
            #expect(result.status == 69)
            #expect(
                result.diagnostics.contains(
                    "gatepost.yaml:2:24: error: input 'gw': '\(key)' cannot be read: Permission denied by the user "
                        + "'nobody', which the agent runs as"), "\(result.diagnostics)")
        }
    }
}
