import Foundation
import Harness
import Testing

/// The package, in a Debian 12 of its own.
@Suite(.serialized, .enabled(if: geteuid() == 0, "mounting and chroot take root"))
struct PackageTests {
    let folder: TemporaryFolder
    let package: DebianPackage
    let debian: DebianRoot

    init() async throws {
        folder = try TemporaryFolder()
        package = try await DebianPackage.shared.value
        debian = try await DebianRoot(in: folder)
    }

    @Test
    func itDependsOnWhatTheDistributionHasAndOnNothingElse() async throws {
        let depends = try await Command.output(["dpkg-deb", "--field", package.path, "Depends"])
        let names = depends.split(separator: ",").compactMap { entry in
            entry.split(whereSeparator: { " |(\n".contains($0) }).first.map(String.init)
        }
        #expect(
            Set(names) == [
                "libc6", "libgcc-s1", "libssl3", "libstdc++6", "libyaml-0-2", "zlib1g",
                // What makes the user.
                "systemd",
            ])
    }

    @Test
    func theInstalledProgramIsUnder25MiBAndStripped() async throws {
        try await debian.install(package.path)
        let size = try #require(
            FileManager.default.attributesOfItem(atPath: debian("/usr/bin/gatepost"))[.size] as? Int)
        #expect(size < 25 << 20)
        #expect(try await debian.output(["gatepost", "--version"]).hasPrefix("gatepost "))
    }

    @Test
    func itMakesAUserThatMayReadLogsAndADirectoryForThatUserAlone() async throws {
        try await debian.install(package.path)
        #expect(
            try await debian.output(["id", "-nG", "gatepost"]).split(whereSeparator: \.isWhitespace).contains("adm"))
        let state = try await debian.output(["stat", "--format", "%U:%G %a", "/var/lib/gatepost"])
        #expect(state == "gatepost:gatepost 700\n")
        let secrets = try await debian.output(["stat", "--format", "%U:%G %a", "/etc/gatepost/credentials"])
        #expect(secrets == "root:root 700\n")
        let link = try await debian.output(
            ["readlink", "/etc/systemd/system/multi-user.target.wants/gatepost.service"])
        #expect(link == "/lib/systemd/system/gatepost.service\n")
    }

    @Test
    func asInstalledItSendsNothingAndSaysWhatIsMissing() async throws {
        try await debian.install(package.path)
        let check = try await debian.run(["gatepost", "check"], as: "gatepost")
        #expect(check.status == 78)
        #expect(check.diagnostics.contains("no output is configured"))
        // With this status systemd does not start it again.
        let run = try await debian.run(["gatepost", "run"], as: "gatepost")
        #expect(run.status == 78)
        #expect(debian.read("/lib/systemd/system/gatepost.service").contains("RestartPreventExitStatus=64 78\n"))
    }

    @Test
    func theUnitIsSoundAndExposesLittle() async throws {
        try await debian.install(package.path)
        let verify = try await debian.run(["systemd-analyze", "verify", "--man=no", "gatepost.service"])
        #expect(verify.status == 0)
        #expect(verify.diagnostics + String(decoding: verify.output, as: UTF8.self) == "")
        let security = try await debian.output(
            ["systemd-analyze", "security", "--offline=true", "/lib/systemd/system/gatepost.service"])
        let level = try #require(security.firstMatch(of: /Overall exposure level for gatepost.service: ([0-9.]+)/))
        #expect(try #require(Double(level.1)) <= 2.0, "\(security)")
    }

    @Test
    func manualPagesAndCompletionsSayWhatTheProgramSaysAndExamplesAreThere() async throws {
        let tree = folder("tree")
        try await Command.output(["dpkg-deb", "--extract", package.path, tree])
        let help = try await Command.output([Repository.gatepost, "--help"])
        let commands = help.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }.dropFirst()
            .compactMap { $0.firstMatch(of: /^  ([a-z-]+) +[A-Z]/)?.1 }.filter { $0 != "help" }
        #expect(commands.contains("run") && commands.contains("check"))
        let page = try await Command.output(["zcat", "\(tree)/usr/share/man/man1/gatepost.1.gz"])
        for command in commands {
            #expect(page.contains(".SS \"gatepost \(command.replacing("-", with: "\\-"))\""))
        }
        let reference = try await Command.output(["zcat", "\(tree)/usr/share/man/man5/gatepost.yaml.5.gz"])
        for word in ["max_size", "redact", "in_flight"] { #expect(reference.contains(word)) }
        let completions = [
            "bash-completion/completions/gatepost", "zsh/vendor-completions/_gatepost",
            "fish/vendor_completions.d/gatepost.fish",
        ]
        for file in completions {
            let text = try String(contentsOfFile: "\(tree)/usr/share/\(file)", encoding: .utf8)
            for command in commands { #expect(text.contains(command), "\(file) knows \(command)") }
        }
        try await Command.output(["bash", "-n", "\(tree)/usr/share/\(completions[0])"])
        let examples = [
            "prometheus/gatepost.rules.yml", "grafana/gatepost.json", "collectors/rsyslog/10-gatepost.conf",
            "collectors/syslog-ng/gatepost.conf", "collectors/splunk/props.conf", "collectors/elastic/pipeline.json",
        ]
        for file in examples {
            let example = "\(tree)/usr/share/doc/gatepost/examples/\(file)"
            #expect(FileManager.default.contentsEqual(atPath: example, andPath: "\(Repository.root)/packaging/\(file)"))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func whatWaitsAndWhatWasEditedSurviveAllButAPurge() async throws {
        try await debian.install(package.path)
        // A gateway that has written, and a collector that is off.
        let sink = try LocalPort.free()
        try await debian.output(["install", "-d", "-m", "0750", "-g", "adm", "/var/log/access-gateway"])
        try await debian.output(
            ["gatepost", "simulate", "--events", "500", "--to", "/var/log/access-gateway/audit.log"])
        try await debian.output(["chgrp", "adm", "/var/log/access-gateway/audit.log"])
        let siem = "/etc/gatepost/conf.d/20-siem.yaml"
        let mine =
            "outputs: { siem: { to: \"tcp://127.0.0.1:\(sink)\", format: json, settle: { after: 200ms } } }\n"
            + "agent: { admin: { http: \"off\" } }\n"
        try debian.append(siem, mine)
        let edited = debian.read(siem)

        let log = try #require(
            FileManager.default.attributesOfItem(atPath: debian("/var/log/access-gateway/audit.log"))[.size] as? Int)
        let first = try await start()
        try await eventually("the spool has the events", detail: { first.said }) {
            let held = try await debian.output(["sh", "-c", "cat /var/lib/gatepost/spool/*.seg | tr -d '\\0' | wc -c"])
            return (Int(held.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0) > log
        }
        try await first.stop()
        let identity = try await debian.output([
            "sha256sum", "/var/lib/gatepost/stream", "/var/lib/gatepost/redaction.key",
        ])

        try await debian.install(package.successor(in: folder))
        #expect(debian.read(siem) == edited, "an upgrade keeps an edit")
        #expect(debian.exists("\(siem).dpkg-dist"), "and leaves what it would have put there beside it")

        try await debian.output(["dpkg", "--remove", "gatepost"])
        #expect(!debian.exists("/usr/bin/gatepost"))
        #expect(debian.read(siem) == edited, "a removal keeps the configuration")
        #expect(
            try await debian.output(["sha256sum", "/var/lib/gatepost/stream", "/var/lib/gatepost/redaction.key"])
                == identity)

        // Installed again, with the log gone: what comes was in the spool all the while.
        try await debian.install(package.path)
        #expect(debian.read(siem) == edited)
        try await debian.output(["rm", "-r", "/var/log/access-gateway"])
        let collector = try await Sink(in: folder, named: "sink", port: sink)
        let last = try await start()
        try await eventually("500 events", detail: { last.said }) { collector.received.lineCount >= 500 }
        try await last.stop()
        #expect(collector.received.lineCount == 500)

        try await debian.output(["dpkg", "--purge", "gatepost"])
        #expect(!debian.exists("/var/lib/gatepost"))
        #expect(!debian.exists("/etc/gatepost/gatepost.yaml"))
    }

    /// The agent, as its unit starts it.
    private func start() async throws -> ChildProcess {
        try await debian.output(["install", "-d", "-o", "gatepost", "-g", "gatepost", "/run/gatepost"])
        return try ChildProcess(debian.inside(["gatepost", "run"], as: "gatepost"), log: folder("agent.log"))
    }
}
