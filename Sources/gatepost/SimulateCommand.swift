import Agent
public import ArgumentParser
public import Trial

/// `gatepost simulate`: a gateway that writes realistic lines of the whole catalog.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Writes what an access gateway writes: same seed, same bytes.",
        discussion: """
            Every line carries a value of its own, evt-SEED-NUMBER (the number from 1, with nine digits at least), in a \
            part that redaction leaves alone, so that it can be found again at the collector.
            """)

    @Option(help: "How many events to write. Default: 1000, or until stopped if there is a rate.")
    var events: UInt64?

    @Option(
        help: ArgumentHelp(
            "Events per second: 2000/s, 2000, 0.5/s. Default: as fast as they are taken.", valueName: "rate"),
        transform: eventRate)
    var rate: EventRate?

    @Option(help: "Decides every byte that is written.")
    var seed: UInt64 = 1

    @Option(help: "Which of the gateway's feeds to write.")
    var shape: SimulatedFeed = .all

    @Option(
        help: ArgumentHelp(
            "A file, which is appended to; udp://HOST:PORT; tcp://HOST:PORT; or - for standard output.",
            valueName: "target"))
    var to = "-"

    @Option(help: "Rename the file after so many events, PATH to PATH.1 to PATH.2 and so on, and begin a new one.")
    var rotateEvery: UInt64?

    func validate() throws {
        if rotateEvery == 0 { throw ValidationError("--rotate-every is at least 1.") }
        if rotateEvery != nil, to == "-" || to.contains("://") {
            throw ValidationError("--rotate-every is for a file; --to is '\(to)'.")
        }
    }

    func run() throws {
        try trialWork { () throws(TrialError) in
            let simulation = Simulation(
                seed: seed, feed: shape, events: events ?? (rate == nil ? 1000 : nil), rate: rate,
                target: try SimulationTarget(parsing: to), rotateEvery: rotateEvery)
            let summary = try simulation.run(until: try StopSignal.installed())
            if summary.refused > 0 {
                StandardError.write("warning: \(to) refused \(summary.refused) datagrams: nobody listened\n")
            }
        }
    }
}

/// A `--rate` of a trial command.
func eventRate(_ text: String) throws -> EventRate {
    guard let rate = EventRate(text) else { throw ValidationError("'\(text)' is no rate; write it as 2000/s.") }
    return rate
}

extension SimulatedFeed: ExpressibleByArgument {}

/// Runs the work of a trial command; a failure is told on standard error and decides the exit code.
func trialWork(_ work: () throws(TrialError) -> Void) throws {
    do throws(TrialError) {
        try work()
    } catch {
        StandardError.write("gatepost: error: \(error)\n")
        throw ExitCode(error.kind.rawValue)
    }
}
