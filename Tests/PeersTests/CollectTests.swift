import Foundation
import Harness
import Testing

extension RealPeers {
    /// `gatepost collect` as others' collector, and as the agent's by every protocol.
    @Suite
    struct CollectTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        /// Starts it; what it gets is in `received`.
        private func start(_ url: String, _ more: [String] = []) async throws -> ChildProcess {
            let process = try ChildProcess(
                [Repository.gatepost, "collect", "--listen", url, "--out", folder("received")] + more,
                log: folder("collect.log"))
            try await process.says("listening on")
            return process
        }

        @Test(.timeLimit(.minutes(1)))
        func rsyslogsEventsAreTakenByRELP() async throws {
            let port = try LocalPort.free()
            let collector = try await start("relp://127.0.0.1:\(port)")
            let lines = (0..<500).map { "event \($0) of many" }
            let log = try folder.write("app.log", lines.map { $0 + "\n" }.joined())
            try FileManager.default.createDirectory(atPath: folder("rsyslog"), withIntermediateDirectories: true)
            let configuration = try folder.write(
                "rsyslog.conf",
                """
                global(workDirectory="\(folder("rsyslog"))")
                module(load="imfile")
                module(load="omrelp")
                input(type="imfile" file="\(log)" tag="app:" ruleset="send")
                template(name="line" type="string" string="%msg%")
                ruleset(name="send") { action(type="omrelp" target="127.0.0.1" port="\(port)" template="line") }

                """)
            let rsyslog = try ChildProcess(
                ["/usr/sbin/rsyslogd", "-n", "-f", configuration, "-i", folder("pid")], log: folder("rsyslog.log"))
            try await eventually("all are there", detail: { rsyslog.said + collector.said }) {
                folder.lines("received").count >= lines.count
            }
            #expect(folder.lines("received") == lines)
            _ = try await rsyslog.stop()
            #expect(try await collector.stop() == 0, "\(collector.said)")
        }

        @Test(
            .timeLimit(.minutes(1)),
            arguments: [
                ("relp+tls", "", ""), ("https", "/in", "compression: gzip"), ("https", "/gw/_bulk", ""),
                ("https", "", "format: splunk_hec, compression: gzip"), ("http", "/in", ""), ("relp", "", ""),
            ])
        func theAgentsEventsAreTakenByEveryProtocol(_ scheme: String, _ path: String, _ settings: String) async throws {
            let authority = try await CertificateAuthority(in: folder)
            let identity = try await authority.issue("collector")
            let port = try LocalPort.free()
            let isEncrypted = scheme.hasSuffix("tls") || scheme == "https"
            let collector = try await start(
                "\(scheme)://127.0.0.1:\(port)",
                isEncrypted ? ["--cert", identity.certificate, "--key", identity.key] : [])
            let log = try await GatewayLog(folder("gw.log"), events: 2000)
            let format =
                settings.contains("format") ? settings : "format: json" + (settings.isEmpty ? "" : ", \(settings)")
            let tls = isEncrypted ? ", tls: { ca: \(authority.certificate) }" : ""
            let agent = try Agent(
                in: folder,
                """
                inputs: { gw: { files: ["\(log.path)"] } }
                outputs:
                  siem: { to: "\(scheme)://localhost:\(port)\(path)", \(format)\(tls) }
                """)
            let process = try agent.start()
            try await eventually("all are there", detail: { process.said + collector.said }) {
                folder.lines("received").count >= log.count
            }
            #expect(try await process.stop() == 0, "\(process.said)")
            #expect(try await collector.stop() == 0, "\(collector.said)")
            #expect(folder.lines("received").count == log.count)
            #expect(collector.said.contains("received \(log.count) events"), "\(collector.said)")
            #expect(collector.said.contains("\(log.count) ids, 0 duplicates"), "\(collector.said)")
        }
    }
}
