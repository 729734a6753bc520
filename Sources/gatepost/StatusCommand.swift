import Agent
import ArgumentParser

/// `gatepost status`: how the running agent is doing.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the running agent is doing, as JSON.",
        discussion: "Exits 69 if no agent is running, 77 without permission to ask it.")

    @OptionGroup var agent: AgentOptions

    func run() throws {
        print(try agent.ask { client throws(AdminError) in try client.get("/status") }, terminator: "")
    }
}
