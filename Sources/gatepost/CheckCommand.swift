import Agent
import ArgumentParser
import Configuration

/// `gatepost check`: says everything that is wrong with a configuration, and what it amounts to.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Validate the configuration and print every problem.",
        discussion: "Exits 78 if the configuration cannot be used. Warnings alone do not fail the check.")

    @Option(name: .long, help: ArgumentHelp("The directory with the configuration.", valueName: "dir"))
    var config = "/etc/gatepost"

    @Flag(name: .long, help: "Show the configuration in force, each value with its file and line, secrets masked.")
    var print = false

    @Flag(name: .long, help: .hidden)
    var reference = false

    func run() throws {
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
    }
}
