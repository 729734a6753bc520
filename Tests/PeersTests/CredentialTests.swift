import Foundation
import Harness
import Testing

extension RealPeers {
    /// Servers that do not let the agent in.
    @Suite
    struct CredentialTests {
        /// An output to a server, of each kind and with each way to say who it is.
        private struct Kind: Sendable {
            var name: String
            /// What the server answers to a wrong token.
            var status: Int
            var format: String
            var path: String
            /// The header with a token, and the setting that makes it.
            var header: @Sendable (String) -> String = { "Bearer \($0)" }
            var setting: @Sendable (String) -> String = { "auth: { bearer: \"\($0)\" }" }
            /// What is special about the server when it takes events.
            var mood = "{}"

            /// All that stands in the way of a request without the right token, and nothing else.
            var refusal: String {
                #"{ "status": \#(status), "body": "go away", "allow": "\#(header("right"))" }"#
            }
        }

        private static let basic = Data("gatepost:right".utf8).base64EncodedString()
        private static let kinds = [
            Kind(name: "lines", status: 401, format: "json", path: "/in"),
            Kind(
                name: "basic", status: 401, format: "rfc5424", path: "/in", header: { _ in "Basic \(basic)" },
                setting: { "auth: { basic: \"gatepost:\($0)\" }" }),
            Kind(
                name: "header", status: 403, format: "cef", path: "/in", header: { $0 },
                setting: { "headers: { Authorization: \"\($0)\" }" }),
            Kind(
                name: "splunk", status: 403, format: "splunk_hec", path: "/services/collector/event",
                header: { "Splunk \($0)" }),
            Kind(name: "bulk", status: 403, format: "ecs", path: "/gateway/_bulk"),
        ]

        @Test(.timeLimit(.minutes(2)))
        func aRefusedCredentialIsAnAlarmAndEverythingIsDeliveredOnceItIsMended() async throws {
            let folder = try TemporaryFolder()
            let authority = try await CertificateAuthority(in: folder)
            let log = try await GatewayLog(folder("gw.log"), events: 500)
            let token = try folder.write("token", "wrong\n")
            let nginx = try await Nginx(
                in: folder, identity: try await authority.issue("collector"), maxBody: "1m",
                authorization: "Bearer right")
            var servers: [String: MoodyServer] = [:]
            var outputs = [
                """
                nginx:
                    to: https://localhost:\(nginx.port)/events
                    format: json
                    tls: { ca: \(authority.certificate) }
                    http: { auth: { bearer: "${file:\(token)}" } }
                    retry: { min: 20ms, max: 30s }
                """
            ]
            for kind in Self.kinds {
                let server = try await MoodyServer(kind.refusal)
                servers[kind.name] = server
                outputs.append(
                    """
                    \(kind.name):
                        to: http://127.0.0.1:\(server.port)\(kind.path)
                        format: \(kind.format)
                        http: { \(kind.setting("${file:\(token)}")) }
                        retry: { min: 20ms, max: 30s }
                    """)
            }
            let http = try LocalPort.free()
            let agent = try Agent(
                in: folder, http: "127.0.0.1:\(http)",
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  \(outputs.joined(separator: "\n  "))
                """)
            let process = try agent.start()
            let statuses = [("nginx", 401)] + Self.kinds.map { ($0.name, $0.status) }
            let begun = ContinuousClock.now
            var metrics = ""
            try await eventually("each is refused again and again, for a while", detail: { metrics + process.said }) {
                guard LocalPort.accepts(http) else { return false }
                metrics = try HTTPExchange.body(of: "/metrics", port: http)
                return ContinuousClock.now - begun > .seconds(2)
                    && statuses.allSatisfy { Self.refusals(of: $0.0, in: metrics) >= 3 }
            }
            // Without pauses that grow there would be a hundred and more.
            for (name, _) in statuses { #expect(Self.refusals(of: name, in: metrics) < 40, "\(metrics)") }
            let status = try await Command.run([Repository.gatepost, "status", "--config", agent.configuration])
            let shown = String(decoding: status.output, as: UTF8.self)
            for (name, code) in statuses {
                let lines = process.said.split(separator: "\n").filter {
                    $0.contains(" error sending to ") && $0.contains("output=\(name)")
                }
                #expect(lines.count == 1, "\(process.said)")
                #expect(
                    lines.first?.contains("the server answered with status \(code)") == true
                        && lines.first?.contains("check 'http.auth'") == true
                        && lines.first?.contains("reason=unauthorized") == true, "\(lines)")
                #expect(shown.contains("! output \(name)"), "\(shown)")
                #expect(metrics.contains("gatepost_output_events_total{output=\"\(name)\"} 0\n"), "\(metrics)")
            }

            try folder.write("token", "right\n")
            let reload = try await Command.run([Repository.gatepost, "reload", "--config", agent.configuration])
            #expect(reload.status == 0, "\(reload.diagnostics)")
            try await eventually("all is delivered", detail: { metrics + process.said }) {
                metrics = try HTTPExchange.body(of: "/metrics", port: http)
                return statuses.allSatisfy {
                    metrics.contains("gatepost_output_backlog_events{output=\"\($0.0)\"} 0\n")
                }
            }
            // The reload is an event too.
            for (name, server) in servers {
                #expect(server.taken.count == log.count + 1 && Set(server.taken).count == log.count + 1, "\(name)")
            }
            let atNginx = try nginx.files.map { try Data(contentsOf: URL(filePath: $0)).lineCount }.reduce(0, +)
            #expect(atNginx == log.count + 1)
            #expect(!FileManager.default.fileExists(atPath: "\(agent.data)/dead-letters"))
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        private static func refusals(of output: String, in metrics: String) -> Int {
            let name = "gatepost_output_retries_total{output=\"\(output)\",reason=\"unauthorized\"} "
            return metrics.split(separator: "\n").first { $0.hasPrefix(name) }
                .flatMap { Int($0.dropFirst(name.count)) } ?? 0
        }
    }
}
