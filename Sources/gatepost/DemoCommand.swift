import Agent
import ArgumentParser
import Trial

/// `gatepost demo`: everything on one machine with nothing else installed.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Show it all on this machine: a gateway, the agent, collectors over TLS, a cut in the middle.",
        discussion: """
            Makes a throw-away CA, starts two collectors, simulates a gateway, and runs the real agent between them over \
            TLS, compressed, as RFC 5424 and as JSON lines. Both collectors are cut off once. Exits 1 if one event is \
            missing.
            """)

    @Option(help: "How many events.")
    var events: UInt64 = 20_000

    @Option(
        help: ArgumentHelp("Events per second: 2000/s, 2000, 0.5/s.", valueName: "rate"),
        transform: eventRate)
    var rate = EventRate(eventsPerSecond: 4000)

    @Flag(help: "Go on until stopped.")
    var serve = false

    func validate() throws {
        if events == 0 { throw ValidationError("--events is at least 1.") }
    }

    func run() throws {
        var screen = DemonstrationScreen()
        var missing = false
        try trialWork { () throws(TrialError) in
            let demonstration = Demonstration(
                events: serve ? nil : events, rate: rate, program: try Demonstration.ownProgram())
            screen.begin(serve ? nil : events)
            let (progress, kept) = try demonstration.run(until: try StopSignal.installed()) { screen.show($0) }
            screen.end(progress)
            missing = !progress.isComplete
            if let kept { StandardError.write("the log, the configuration and the agent's output are in \(kept)\n") }
        }
        if missing { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
