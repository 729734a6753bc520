import Foundation
import Harness
import Testing

/// `docs/install.md`, typed from its first line to its last by a person with a fresh Debian 12.
@Suite(.enabled(if: NetworkNamespace.isPossible, "a Debian with a network of its own takes root"))
struct InstallationTests {
    let folder: TemporaryFolder
    let debian: FreshDebian

    init() async throws {
        folder = try TemporaryFolder()
        debian = try await FreshDebian(in: folder, knownAs: ["siem.example.com"])
    }

    @Test(.timeLimit(.minutes(5)))
    func thePageLeadsToEventsArrivingToTroubleThatIsSeenAndToItsEnd() async throws {
        // The collector that the page speaks of, the authority of its certificate, and a gateway whose log is its own.
        let authority = try await CertificateAuthority(in: folder)
        let identity = try await authority.issue("collector", names: ["DNS:siem.example.com"], days: 365)
        let collector = try Collector(in: folder, identity: identity, port: 6514, with: debian.onItsNetwork)
        try await Command.output(["cp", authority.certificate, debian.root("\(FreshDebian.clone)/authority.pem")])
        let log = GatewayHost.log
        try await debian.root.output(["install", "-D", "-m", "0640", "/dev/null", log])
        try await debian.root.output(["chmod", "0750", "/var/log/access-gateway"])

        let walk = Walk(try Page("docs/install.md"), in: debian, folder: folder)
        try await collector.start()
        try await walk.on(through: "6. Start it")
        let total = 1000
        let gateway = try ChildProcess(
            [Repository.gatepost, "simulate", "--events", String(total), "--rate", "50", "--to", debian.root(log)],
            log: folder("gateway.log"))
        try await walk.on(through: "7. See events arrive")
        try await collector.process?.stop()
        try await walk.on(through: "When the collector is off")
        try await collector.start()
        try await walk.on(through: "When it is back")
        #expect(try await gateway.exit() == 0)
        try await eventually("all that the gateway wrote", detail: { (try? walk.service.said) ?? "" }) {
            try received(by: collector).count >= total
        }
        #expect(try received(by: collector).count == total, "each event has one id")

        try await walk.on(through: "Without a collector at hand")
        #expect(walk.rest.isEmpty, "all of the page was walked")
        #expect(try await walk.service.stop() == 0)
    }

    /// The ids of what came from the gateway's log.
    private func received(by collector: Collector) throws -> Set<Substring> {
        try collector.files.reduce(into: []) { ids, file in
            let text = try String(contentsOfFile: file, encoding: .utf8)
            ids.formUnion(text.matches(of: #/\[gatepost@32473 id="([^"]+)"[^\]]* input="gateway"/#).map(\.1))
        }
    }
}
