import Agent
import ArgumentParser

/// `gatepost redaction-key`: so that several agents agree on pseudonyms.
struct RedactionKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redaction-key",
        abstract: "Show the key of the pseudonyms, or take another agent's.",
        discussion: """
            Agents with the same key give equal values equal pseudonyms. Whoever has the key can find out by trial which \
            value a pseudonym stands for: keep it as you keep a password.
            """,
        subcommands: [RedactionKeyShowCommand.self, RedactionKeyImportCommand.self])
}
