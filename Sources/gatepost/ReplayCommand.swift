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

            With --dead-letters it sends what the collector has refused ('gatepost spool list' says why), as it was sent \
            the first time. What is delivered leaves the dead letters; what is refused again stays.

            gatepost replay siem --since 2h
            gatepost replay siem --since '2026-03-01 08:00' --until '2026-03-01 09:00'
            gatepost replay siem --from 1200 --through 1300
            gatepost replay siem --dead-letters
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

    @Flag(help: "What the collector refused, all of it.")
    var deadLetters = false

    @OptionGroup var agent: AgentOptions

    func validate() throws {
        if deadLetters {
            guard since == nil, until == nil, from == nil, through == nil else {
                throw ValidationError(
                    "--dead-letters is all of them: leave out --since, --until, --from and --through.")
            }
            return
        }
        guard since != nil || from != nil else {
            throw ValidationError("Say what to send: --since or --from, or --dead-letters.")
        }
        try SpoolSelectionOptions.check(since: since, until: until, from: from, through: through)
    }

    private var part: ReplayWish.Part {
        deadLetters
            ? .deadLetters
            : .span(
                SpoolSelection(
                    first: from ?? 1, last: through ?? .max, since: since.map(ArrivalTime.init),
                    until: until.map(ArrivalTime.init)))
    }

    func run() throws {
        let wish = ReplayWish(output: output, part: part)
        var screen = ReplayScreen(output: output)
        let progress = try agent.ask { client throws(AdminError) in
            try client.replay(wish) { screen.show($0) }
        }
        guard case .end(let state, let isWhole) = progress else { return }
        screen.end()
        let refused = state.refused == 0 ? "" : "; \(state.refused) of them were refused and are among its dead letters"
        if isWhole { return print("\(state.events) events were sent to output '\(output)' again\(refused)") }
        StandardError.write(
            "gatepost: error: the agent stops: \(state.events) events were sent again\(refused); "
                + "when it runs, \(wish.part.remedy(from: state))\n")
        throw ExitCode(ExitStatus.unreachable.rawValue)
    }
}
