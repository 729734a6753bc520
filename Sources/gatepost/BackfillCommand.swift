import Agent
import ArgumentParser
import Glibc
import Inputs

/// `gatepost backfill`: sends logs that the agent did not read itself.
struct BackfillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Send downloaded logs through the running agent: what it has had of them is not sent twice.",
        discussion: """
            Takes log files as they are or compressed by gzip, directories of them, and tar archives such as the gateway's \
            "Download logs" gives. They are read with the rights of whoever runs this command and go into the agent's spool, \
            the oldest file first, as events with their own times. A file whose beginning the agent has had, under whatever \
            name, begins where that ends; so an interrupted backfill goes on if the command is run again. Live events go \
            first.

            gatepost backfill gateway-20260301.tar.gz
            gatepost backfill --only 'audit*.log*' --since 2026-02-27 --until 2026-03-01 /srv/logs
            gatepost backfill --dry-run gateway-20260301.tar.gz
            """)

    @Argument(help: ArgumentHelp("Log files, directories and archives.", valueName: "path"), completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "The input that the events are of. Default: the only one, or that whose files are called so.",
            valueName: "name"))
    var input: String?

    @Option(
        help: ArgumentHelp("Only events of then or later, by their own time: \(PointInTime.forms).", valueName: "time"),
        transform: pointInTime)
    var since: PointInTime?

    @Option(help: ArgumentHelp("Only events of before.", valueName: "time"), transform: pointInTime)
    var until: PointInTime?

    @Option(
        help: ArgumentHelp(
            "Only files and archived files of this name, such as 'audit*.log*' or 'audit/**'. May be repeated.",
            valueName: "pattern"))
    var only: [String] = []

    @Flag(help: "Send nothing, and say what would be sent.")
    var dryRun = false

    @OptionGroup var agent: AgentOptions

    func validate() throws {
        if paths.isEmpty { throw ValidationError("Name a file, a directory or an archive.") }
        try SpoolSelectionOptions.check(since: since, until: until, from: nil, through: nil)
    }

    func run() throws {
        var wish = BackfillWish()
        wish.input = input
        wish.span = BackfillSpan(since: since.map(BackfillSpan.Moment.init), until: until.map(BackfillSpan.Moment.init))
        wish.isTrial = dryRun
        let screen = BackfillScreen()
        let signals = EndingSignals()
        let summary: BackfillSummary
        do {
            summary = try agent.ask { client throws(AdminError) in
                var run = BackfillRun(client, wish, report: screen.show, shouldEnd: { signals.haveCome })
                defer { screen.end() }
                return try run.run(paths, only: only)
            }
        }
        print(summary.text(isTrial: dryRun))
        if summary.isInterrupted {
            StandardError.write("gatepost: interrupted; run the command again: it goes on where it was\n")
            // As a shell says of a program that SIGINT ended.
            throw ExitCode(128 + SIGINT)
        }
        if let problem = summary.problems.first { throw ExitCode(problem.exitStatus.rawValue) }
        if summary.logs == 0 {
            StandardError.write("gatepost: error: there is no log in what was named\n")
            throw ExitCode(ExitStatus.noInput.rawValue)
        }
    }
}

extension BackfillSummary {
    fileprivate func text(isTrial: Bool) -> String {
        var text = "\(tally.events) events (\(tally.bytes) bytes) \(isTrial ? "would be" : "were") sent"
        text += ", from \(doneLogs) of \(logs) files"
        if knownLogs > 0 { text += "; of \(knownLogs) the agent had all" }
        if repeatedLogs > 0 { text += "; \(repeatedLogs) are copies" }
        if tally.knownEvents > 0 { text += "; \(tally.knownEvents) events had come" }
        if tally.knownBytes > 0 { text += "; \(tally.knownBytes) bytes it had already" }
        if tally.unwantedEvents > 0 { text += "; \(tally.unwantedEvents) lines are outside the span" }
        if tally.uncomparableEvents > 0 {
            text +=
                "; not comparable: \(tally.uncomparableEvents) events, of a time of which it is not known what came, or "
            text += "without a time"
        }
        if doubtfulLogs > 0 {
            text += "; not comparable: \(doubtfulLogs), which begin like logs that the agent has had more of"
        }
        return text
    }
}
