import Agent
import ArgumentParser
import Configuration
import Glibc

/// `gatepost check`: says everything that is wrong with a configuration, and what it amounts to.
struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate the configuration and print every problem.",
        discussion: """
            Exits 78 if the configuration cannot be used. Warnings alone do not fail the check.

            With --connect it then opens the inputs' files, looks up the collectors' names, connects, shakes hands, \
            verifies certificates, and exits 69 if one of these failed. It sends no event. Root tries with the rights of \
            the user that the agent runs as.
            """)

    @Option(name: .long, help: ArgumentHelp("The directory with the configuration.", valueName: "dir"))
    var config = "/etc/gatepost"

    @Flag(name: .long, help: "Show the configuration in force, each value with its file and line, secrets masked.")
    var print = false

    @Flag(name: .long, help: "Try the inputs' files and the way to each collector, and say which step failed.")
    var connect = false

    @Flag(name: .long, help: .hidden)
    var reference = false

    func run() async throws {
        if reference {
            Swift.print(SettingsReference.markdown(of: AgentConfiguration.table), terminator: "")
            return
        }
        let loaded = AgentConfiguration.load(directory: config)
        for diagnostic in loaded.diagnostics { StandardError.write("\(diagnostic)\n") }
        guard let configuration = loaded.configuration, let effective = loaded.effectiveYAML else {
            let errors = loaded.diagnostics.filter { $0.severity == .error }.count
            StandardError.write("\(config): \(errors) \(errors == 1 ? "error" : "errors")\n")
            throw ExitCode(ExitStatus.configuration.rawValue)
        }
        if print {
            Swift.print(effective, terminator: "")
        } else {
            Swift.print("\(config): ok: \(configuration.summary)")
        }
        if connect { try await tryConnections(loaded, dataDirectory: configuration.agent.dataDirectory) }
    }

    private func tryConnections(_ loaded: LoadedConfiguration, dataDirectory: String) async throws {
        // Secrets were read already, which the agent's user gets from systemd.
        let user = geteuid() == 0 ? AgentUser(dataDirectory: dataDirectory) : nil
        if let user, !user.become() {
            StandardError.write(
                "\(config): warning: cannot take the rights of the user '\(user.name)'; root's are tried\n")
        }
        let findings = await ConnectionCheck(loaded, user: user?.name).run()
        for finding in findings {
            if let success = finding.success { Swift.print(success) }
            for diagnostic in finding.diagnostics { StandardError.write("\(diagnostic)\n") }
        }
        if findings.contains(where: { $0.diagnostics.hasErrors }) { throw ExitCode(ExitStatus.unreachable.rawValue) }
    }
}
