import Foundation
import Harness
import Testing

extension RealPeers {
    /// The way through a proxy that there really is.
    @Suite
    struct TinyproxyTests {
        private struct Station {
            let folder: TemporaryFolder
            let authority: CertificateAuthority
            let proxy: Tinyproxy
            let server: Nginx

            /// - Parameter name: the collector's in its certificate; it is reached as localhost.
            init(name: String = "localhost") async throws {
                folder = try TemporaryFolder()
                authority = try await CertificateAuthority(in: folder)
                proxy = try await Tinyproxy(in: folder)
                server = try await Nginx(
                    in: folder, identity: try await authority.issue("collector", names: ["DNS:\(name)"]),
                    maxBody: "1m")
            }

            func agent(reading log: GatewayLog) throws -> Agent {
                try Agent(
                    in: folder,
                    """
                    inputs: { gw: { files: ["\(log.path)"] } }
                    outputs:
                      siem:
                        to: https://localhost:\(server.port)/events
                        format: json
                        tls: { ca: \(authority.certificate) }
                        http:
                          proxy: { to: "http://localhost:\(proxy.port)", basic: "${file:\(folder("secret"))}" }
                        retry: { min: 50ms, max: 200ms }
                    """)
            }
        }

        @Test(.timeLimit(.minutes(3)))
        func everythingArrivesThroughTheProxyOnceItLetsTheAgentThrough() async throws {
            let station = try await Station()
            let folder = station.folder
            try folder.write("secret", "gatepost:wrong\n")
            let log = try await GatewayLog(folder("gw.log"), events: 3000)
            let agent = try station.agent(reading: log)
            let refused = try await Command.run(
                [Repository.gatepost, "check", "--config", agent.configuration, "--connect"])
            #expect(refused.status == 69)
            #expect(
                refused.diagnostics.contains("unauthorized: connecting to https://localhost:\(station.server.port)"))
            #expect(refused.diagnostics.contains("http.proxy.basic"))
            #expect(!refused.diagnostics.contains("gatepost:wrong"))

            try folder.write("secret", "\(Tinyproxy.credentials)\n")
            let allowed = try await Command.run(
                [Repository.gatepost, "check", "--config", agent.configuration, "--connect"])
            #expect(allowed.status == 0, "\(allowed.diagnostics)")
            #expect(
                String(decoding: allowed.output, as: UTF8.self).contains(
                    "through the proxy http://localhost:\(station.proxy.port), TLSv1.2, verified"))

            let process = try agent.start()
            try await eventually("everything is there", detail: { process.said }) {
                let lines = station.server.files.reduce(0) { count, file in
                    count + (FileManager.default.contents(atPath: file)?.filter { $0 == 0x0A }.count ?? 0)
                }
                return lines == 3000
            }
            #expect(station.proxy.process.said.contains("CONNECT localhost:\(station.server.port)"))
            #expect(try await process.stop() == 0, "\(process.said)")
        }

        @Test(.timeLimit(.minutes(1)))
        func theCollectorIsVerifiedThroughTheProxyAndNotTheProxy() async throws {
            let station = try await Station(name: "elsewhere.example.com")
            try station.folder.write("secret", Tinyproxy.credentials)
            let log = try await GatewayLog(station.folder("gw.log"), events: 10)
            let agent = try station.agent(reading: log)
            let check = try await Command.run(
                [Repository.gatepost, "check", "--config", agent.configuration, "--connect"])
            #expect(check.status == 69)
            #expect(check.diagnostics.contains("wrong_name: verifying the certificate"), "\(check.diagnostics)")
            #expect(station.server.files.isEmpty)
        }
    }
}
