import ArgumentParser

/// `gatepost spool`: looks into the spool.
struct SpoolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spool",
        abstract: "Look into the spool, whether the agent runs or not.",
        discussion: """
            What is shown is redacted as an output does by default, unless --raw is given. Of a running agent's spool only \
            what is durable is shown; 'list', 'cat', 'verify' and 'export' never write to it.
            """,
        subcommands: [
            SpoolListCommand.self, SpoolCatCommand.self, SpoolVerifyCommand.self, SpoolExportCommand.self,
            SpoolDropCommand.self,
        ])
}
