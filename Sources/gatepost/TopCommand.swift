import Agent
import ArgumentParser
import Glibc

/// `gatepost top`: status, refreshed in place.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch how the running agent is doing; q quits.",
        discussion: """
            The same as status, once a second, in the size of the terminal. While no agent answers it says so and asks \
            again. Exits 64 without a terminal, 69 if no agent is running, 77 without permission to ask it.
            """)

    @OptionGroup var agent: AgentOptions

    func run() throws {
        var client = try agent.ask { $0 }
        // Keys are not looked at meanwhile.
        client.patience = 3
        var page = try agent.ask { _ throws(AdminError) in try client.get(target) }
        guard let screen = TerminalScreen() else {
            StandardError.write("gatepost: top needs a terminal; gatepost status does not\n")
            throw ExitCode(ExitStatus.usage.rawValue)
        }
        var failure: String?
        var drawn = ContinuousClock.now
        var width = 0
        while true {
            let lines = page.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            screen.draw(Array(lines), bottom: failure.map { " \($0)" } ?? " q quits")
            width = Terminal.size?.columns ?? width
            // Until it is time for the next, or the terminal has another size.
            while ContinuousClock.now - drawn < .seconds(1), Terminal.size?.columns == width {
                switch screen.key(within: 200) {
                case UInt8(ascii: "q"), UInt8(ascii: "Q"), 3: return
                default: break
                }
            }
            drawn = .now
            do throws(AdminError) {
                page = try client.get(target)
                failure = nil
            } catch {
                failure = "\(error)"
            }
        }
    }

    private var target: String { "/status?as=text&width=\(Terminal.size?.columns ?? 80)" }
}
