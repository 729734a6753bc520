import Agent
import ArgumentParser
import Glibc

/// `gatepost status`: how the running agent is doing.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the running agent is doing: what is wrong first.",
        discussion: "Exits 69 if no agent is running, 77 without permission to ask it.")

    @OptionGroup var agent: AgentOptions

    @Flag(help: "Everything, as JSON.")
    var json = false

    func run() throws {
        let target = json ? "/status" : "/status?as=text&width=\(Terminal.size?.columns ?? 80)"
        print(try agent.ask { client throws(AdminError) in try client.get(target) }, terminator: "")
    }
}
