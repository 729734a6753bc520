import Agent
import ArgumentParser

/// `gatepost reload`: as SIGHUP, but waits and reports.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the running agent read its configuration again, and wait for it.",
        discussion: """
            What did not change is not touched. A configuration with errors changes nothing: they are printed with file \
            and line, and the command exits 78. Exits 69 if no agent is running.
            """)

    @OptionGroup var agent: AgentOptions

    func run() throws {
        let text = try agent.ask { client throws(AdminError) in
            try client.post("/reload")
        }
        print(text, terminator: "")
    }
}
