import Agent
import ArgumentParser
import Events
import Formats
import Spool

/// Which of a spool's events a command is about, and how they are to look.
struct SpoolSelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Arrived then or later: \(PointInTime.forms).", valueName: "time"), transform: pointInTime)
    var since: PointInTime?

    @Option(help: ArgumentHelp("Arrived before.", valueName: "time"), transform: pointInTime)
    var until: PointInTime?

    @Option(help: ArgumentHelp("The first event's number: the last part of its id.", valueName: "seq"))
    var from: UInt64?

    @Option(help: ArgumentHelp("The last event's number.", valueName: "seq"))
    var through: UInt64?

    @Option(help: ArgumentHelp("Only events of this input.", valueName: "name"))
    var input: String?

    @Option(
        help: ArgumentHelp(
            "Only what this output takes, in its format and with its redaction.", valueName: "name"))
    var output: String?

    @Option(
        help: ArgumentHelp(
            "rfc5424, json, ecs, cef or raw. Default: the output's, else json. In raw there are no ids.",
            valueName: "format"))
    var format: EventFormat?

    @Flag(help: "Hide nothing. Without --format: the bytes as they were stored, each event ended by a line feed.")
    var raw = false

    func validate() throws {
        try Self.check(since: since, until: until, from: from, through: through)
    }

    static func check(since: PointInTime?, until: PointInTime?, from: UInt64?, through: UInt64?) throws {
        if let since, let until, since.isAfter(until) { throw ValidationError("--since is after --until.") }
        if let from, let through, from > through { throw ValidationError("--from is beyond --through.") }
    }

    var request: SpoolExcerpt.Request {
        var request = SpoolExcerpt.Request()
        request.selection = SpoolSelection(
            first: from ?? 1, last: through ?? .max, since: since.map(ArrivalTime.init),
            until: until.map(ArrivalTime.init))
        request.input = input
        request.output = output
        request.format = format
        request.isRaw = raw
        return request
    }

    /// Opens the spool, and makes ready what is asked for.
    func excerpt(
        _ request: SpoolExcerpt.Request, from options: SpoolPlaceOptions
    ) throws(SpoolCommandError) -> SpoolExcerpt {
        let place = try options.place(needsConfiguration: output != nil)
        let view = try place.view()
        let key =
            raw
            ? .random()
            : try place.redactionKey { StandardError.write("gatepost: \($0)\n") }
        if let from, from < view.firstSeq {
            StandardError.write("gatepost: the oldest event that is still in the spool is \(view.firstSeq)\n")
        }
        return try SpoolExcerpt(request, of: view, configuration: place.configuration, key: key)
    }
}

/// A time of a command line.
func pointInTime(_ text: String) throws -> PointInTime {
    guard let time = PointInTime(text) else {
        throw ValidationError("'\(text)' is no time; write \(PointInTime.forms).")
    }
    return time
}

extension ArrivalTime {
    init(_ time: PointInTime) { self.init(seconds: time.seconds, nanoseconds: time.nanoseconds) }
}

extension PointInTime {
    fileprivate func isAfter(_ other: PointInTime) -> Bool { ArrivalTime(other) < ArrivalTime(self) }
}
