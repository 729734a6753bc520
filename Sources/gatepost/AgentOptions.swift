import Agent
import ArgumentParser

/// Which running agent a command is about.
struct AgentOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The agent's configuration directory.", valueName: "dir"))
    var config = "/etc/gatepost"

    @Option(help: ArgumentHelp("The agent's admin socket, if not as the configuration says.", valueName: "path"))
    var socket: String?

    var client: AdminClient {
        get throws(AdminError) {
            if let socket { AdminClient(socket: socket) } else { try AdminClient(configuration: config) }
        }
    }

    /// Talks to the agent; what goes wrong is said on standard error and ends the command with its exit status.
    func ask<Answer>(_ body: (AdminClient) throws(AdminError) -> Answer) throws -> Answer {
        do {
            return try body(client)
        } catch {
            StandardError.write("gatepost: \(error)\n")
            throw ExitCode(error.status.rawValue)
        }
    }
}
