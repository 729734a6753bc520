import Foundation
import Harness

/// What the programs on the other side say of a configuration that a page shows for them.
enum OtherPrograms {
    /// Runs a program's own check on a block; nil: the block is for none of them.
    ///
    /// - Parameter folder: with certificates `ca.pem` and `siem.pem`, and the key `siem.key`.
    static func verdict(on block: Page.Block, in folder: TemporaryFolder) async throws -> Command? {
        let text = block.text.replacing(/"\/etc\/(?:rsyslog.d|syslog-ng)\//, with: "\"\(folder.path)/")
        switch block.kind {
        case .rsyslog:
            // It takes no configuration in which nothing is done with events.
            let action = "action(type=\"omfile\" file=\"\(folder("received"))\")\n"
            return try await Command.run(
                ["/usr/sbin/rsyslogd", "-N1", "-f", try folder.write("rsyslog.conf", text + action)])
        case .syslogNG:
            let installed = Repository.syslogNG
            let configuration = try folder.write(
                "syslog-ng.conf", "@version: 3.38\n\(text)log { source(s_gatepost); };\n")
            return try await Command.run(
                ["env", "LD_LIBRARY_PATH=\(installed)/usr/lib/syslog-ng", "\(installed)/usr/sbin/syslog-ng"]
                    + ["--syntax-only", "--no-caps", "--module-path", "\(installed)/usr/lib/syslog-ng/3.38"]
                    + ["--cfgfile", configuration, "--persist-file", folder("persist"), "--control", folder("ctl")])
        case .prometheus:
            return try await Command.run(
                ["promtool", "check", "config", try folder.write("prometheus.yml", text)])
        case .splunk:
            // Splunk is not to be had: whether it is stanzas of settings, each in it once.
            let reader = "import configparser, sys; configparser.ConfigParser().read_file(open(sys.argv[1]))"
            return try await Command.run([Repository.python, "-c", reader, try folder.write("splunk.conf", text)])
        case .sentinel:
            // Nor is Sentinel: whether the catalog has what the query asks for.
            let names = text.matches(of: /"([a-z_]+\.[a-z_]+)"/).map { String($0.1) }
            let catalog = try await Command.output([Repository.gatepost, "catalog"])
            let missing = names.filter { !catalog.contains($0) }
            return try await Command.run(["test", "\(names.isEmpty) \(missing)", "=", "false []"])
        // SigmaTests converts these.
        case .sigma, .typed, .seen, .example, .log, .configuration:
            return nil
        }
    }
}
