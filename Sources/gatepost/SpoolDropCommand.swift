import Agent
import ArgumentParser
import Glibc
import Spool

/// `gatepost spool drop`: gives up what waits for an output.
struct SpoolDropCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop",
        abstract: "Give up events that wait for an output.",
        discussion: """
            Says what would go, and asks; --yes answers. An output of the configuration is sent a gap record in the place \
            of what is dropped, and goes on behind it; other outputs lose nothing. An output that is not in the \
            configuration any more is forgotten. If an agent runs, it does it; if none runs, the command takes its place \
            for a moment, and must be run as the agent's user.

            gatepost spool drop --output siem
            gatepost spool drop --output siem --until 7d --yes
            """)

    @Option(help: ArgumentHelp("Whose backlog; see 'gatepost spool list'.", valueName: "name"))
    var output: String

    @Option(
        help: ArgumentHelp("Only what arrived before: \(PointInTime.forms).", valueName: "time"),
        transform: pointInTime)
    var until: PointInTime?

    @Option(help: ArgumentHelp("Only up to the event with this number, the last part of its id.", valueName: "seq"))
    var through: UInt64?

    @Flag(help: "Do it without asking.")
    var yes = false

    @OptionGroup var place: SpoolPlaceOptions

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            let found = try place.place(needsConfiguration: true)
            guard let configuration = found.configuration else { return }
            let drop = try SpoolDrop(
                backlogOf: output, through: through, until: until.map(ArrivalTime.init), in: try found.view(),
                of: configuration)
            let screen = try ExcerptFile(nil)
            try screen.write(text: try drop.plan())
            if drop.isEmpty { return }
            guard yes || isConfirmed() else {
                throw SpoolCommandError("nothing is dropped; to drop it, say yes, or use --yes", .usage)
            }
            try screen.write(text: try drop.carryOut { StandardError.write("gatepost: \($0)\n") })
        }
    }

    /// Asks the person at the terminal; false where there is none.
    private func isConfirmed() -> Bool {
        guard isatty(STDIN_FILENO) == 1 else { return false }
        StandardError.write("Drop them? Write yes: ")
        return readLine() == "yes"
    }
}
