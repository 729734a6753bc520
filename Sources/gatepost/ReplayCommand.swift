import Agent
import ArgumentParser
import Spool

/// `gatepost replay`: sends a span of the spool to an output once more.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send events that an output has delivered to it again, with the same ids.",
        discussion: """
            The running agent sends them on a connection of its own, beside the live delivery, which goes on. The span must \
            still be in the spool: 'spool.keep' says how long delivered events stay. What the output has not delivered yet \
            is not sent twice. The replay ends with this command, also by Ctrl-C.

            gatepost replay siem --since 2h
            gatepost replay siem --since '2026-03-01 08:00' --until '2026-03-01 09:00'
            gatepost replay siem --from 1200 --through 1300
            """)

    @Argument(help: "The output.")
    var output: String

    @Option(
        help: ArgumentHelp("What arrived then or later: \(PointInTime.forms).", valueName: "time"),
        transform: pointInTime)
    var since: PointInTime?

    @Option(help: ArgumentHelp("Only what arrived before.", valueName: "time"), transform: pointInTime)
    var until: PointInTime?

    @Option(help: ArgumentHelp("The first event's number: the last part of its id.", valueName: "seq"))
    var from: UInt64?

    @Option(help: ArgumentHelp("The last event's number.", valueName: "seq"))
    var through: UInt64?

    @OptionGroup var agent: AgentOptions

    func validate() throws {
        guard since != nil || from != nil else { throw ValidationError("Say where to begin: --since or --from.") }
        try SpoolSelectionOptions.check(since: since, until: until, from: from, through: through)
    }

    func run() throws {
        let wish = ReplayWish(
            output: output,
            selection: SpoolSelection(
                first: from ?? 1, last: through ?? .max, since: since.map(ArrivalTime.init),
                until: until.map(ArrivalTime.init)))
        var screen = ReplayScreen(output: output)
        let progress = try agent.ask { client throws(AdminError) in
            try client.replay(wish) { screen.show($0) }
        }
        guard case .end(let state, let isWhole) = progress else { return }
        screen.end()
        if isWhole { return print("\(state.events) events were sent to output '\(output)' again") }
        StandardError.write(
            "gatepost: error: the agent stops: \(state.events) events were sent again; "
                + "when it runs, go on with --from \(state.next)\n")
        throw ExitCode(ExitStatus.unreachable.rawValue)
    }
}
