import Foundation
import Harness

/// What the pages speak of: a Debian with gatepost's package beside a gateway that logs, and the collector
/// `siem.example.com`, whose authority it trusts.
final class GatewayHost {
    /// The gateway's.
    static let log = "/var/log/access-gateway/audit.log"
    /// Where events go unless a page says otherwise.
    static let siem = "outputs: { siem: { to: \"tls://siem.example.com:6514\" } }"

    let folder: TemporaryFolder
    let debian: FreshDebian
    let service: UnitService
    let authority: CertificateAuthority
    let identity: CertificateAuthority.Identity
    private var collectors: [Collector] = []
    private var gateway: ChildProcess?

    init(in folder: TemporaryFolder) async throws {
        self.folder = folder
        let names = ["siem", "archive", "elastic", "pki"].map { "\($0).example.com" }
        debian = try await FreshDebian(in: folder, knownAs: names.filter { $0 != "archive.example.com" })
        let root = debian.root
        // Nothing listens there.
        try root.append("/etc/hosts", "127.0.0.2 archive.example.com\n")
        authority = try await CertificateAuthority(in: folder)
        identity = try await authority.issue("server", names: names.map { "DNS:\($0)" }, days: 365)
        try await Command.output(
            ["cp", authority.certificate, root("/usr/local/share/ca-certificates/pages.crt")])
        try await Command.output(debian.typed("/usr/sbin/update-ca-certificates", as: "root"))
        try await root.install(try await DebianPackage.shared.value.path)
        try await root.output(["cp", "-a", "/etc/gatepost", "/root/shipped"])
        service = try UnitService("gatepost", of: debian, log: folder("journal"))
    }

    /// What a page begins with, whatever the one before it has left: the shipped configuration with `configuration`
    /// added, no event in the spool, and a log that the gateway has written.
    ///
    /// - Parameters:
    ///   - configuration: YAML beside the package's own.
    ///   - runs: whether the agent does.
    ///   - listens: whether the collector does.
    func begin(
        _ configuration: String = siem, events: Int = 2000, runs: Bool = true, listens: Bool = true
    ) async throws {
        let left = "/etc/gatepost /var/lib/gatepost/* /var/log/access-gateway \(FreshDebian.clone)/*"
        try await debian.root.output(["sh", "-c", "rm -rf \(left)"])
        try await debian.root.output(["chown", "gatepost:gatepost", "/var/lib/gatepost"])
        try? FileManager.default.removeItem(atPath: folder("journal"))
        try await debian.root.output(["cp", "-a", "/root/shipped", "/etc/gatepost"])
        try await debian.root.output(["install", "-d", "-g", "adm", "-m", "2750", "/var/log/access-gateway"])
        try await debian.root.output(["install", "-g", "adm", "-m", "0640", "/dev/null", Self.log])
        try configure(configuration)
        try await simulate(events, to: debian.root(Self.log))
        if listens { try await collect() }
        if runs { try await service.start() }
    }

    /// Ends what runs.
    func end() async throws {
        gateway = nil
        _ = try await service.stop()
        collectors = []
    }

    func configure(_ text: String, as name: String = "30-page.yaml") throws {
        try debian.write("/etc/gatepost/conf.d/\(name)", "\(text)\n")
    }

    /// Starts the collector, or starts it again.
    func collect() async throws {
        let collector = try Collector(
            in: TemporaryFolder(), identity: identity, port: 6514, with: debian.onItsNetwork)
        try await collector.start()
        collectors.append(collector)
    }

    /// Starts another server, which listens on `port`.
    func serve(_ command: [String], on port: Int) async throws -> ChildProcess {
        let server = try ChildProcess(debian.onItsNetwork + command, log: folder("server.\(port).log"))
        let trial = debian.onItsNetwork + ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/\(port)"]
        try await eventually("\(command[0]) listens", detail: { server.said }) {
            try await Command.run(trial).status == 0
        }
        return server
    }

    /// Has the gateway go on logging.
    func keepLogging() throws {
        gateway = try ChildProcess(
            [Repository.gatepost, "simulate", "--events", "1000000", "--rate", "50", "--to", debian.root(Self.log)],
            log: folder("gateway.log"))
    }

    /// A log as the gateway writes it.
    func simulate(_ events: Int, seed: Int = 1, to path: String) async throws {
        try await Command.output(
            [Repository.gatepost, "simulate", "--events", String(events), "--seed", String(seed), "--to", path])
    }

    /// Puts an archive with logs of the gateway where the person is.
    func archive(_ name: String, events: Int) async throws {
        let logs = try TemporaryFolder()
        for seed in 2...4 { try await simulate(events, seed: seed, to: logs("log\(seed).log")) }
        try await archive(name, of: logs)
    }

    /// Puts an archive of all that is in a folder where the person is.
    func archive(_ name: String, of logs: TemporaryFolder) async throws {
        try await Command.output(["tar", "-czf", debian.root("\(FreshDebian.clone)/\(name)"), "-C", logs.path, "."])
    }

    /// What is typed by root to see how things are.
    func said(_ command: String) async throws -> String {
        try await Command.output(debian.typed(command, as: "root"))
    }

    /// `gatepost status --json`, once it says what is waited for.
    func status(_ what: String, is expected: ([String: Any]) -> Bool) async throws {
        try await eventually(what) {
            let answer = try await said("gatepost status --json")
            return try expected(JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any] ?? [:])
        }
    }

    /// Waits until an output has delivered so many events.
    func delivered(_ count: Int, by output: String = "siem") async throws {
        try await status("\(output) has delivered \(count)") { status in
            let outputs = status["outputs"] as? [[String: Any]] ?? []
            return outputs.contains { $0["name"] as? String == output && $0["delivered_events"] as? Int ?? 0 >= count }
        }
    }

    /// Waits until the spool holds so many events, durably.
    func spooled(_ count: Int) async throws {
        try await status("\(count) events in the spool") { status in
            ((status["spool"] as? [String: Any])?["durable_end"] as? Int ?? 0) > count
        }
    }
}
