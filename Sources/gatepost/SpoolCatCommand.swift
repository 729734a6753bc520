import Agent
import ArgumentParser

/// `gatepost spool cat`: events of the spool on standard output.
struct SpoolCatCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat",
        abstract: "Write events of the spool to standard output, one a line, with their ids.",
        discussion: """
            Lost events are shown as the gap records that outputs send. 'prev' is left out.

            gatepost spool cat --since 2h --input gateway
            gatepost spool cat --since '2026-03-01 08:00' --until '2026-03-01 09:00' --format rfc5424
            gatepost spool cat --output siem --count 10
            gatepost spool cat --from 1200 --through 1300 --raw
            """)

    @OptionGroup var selection: SpoolSelectionOptions
    @OptionGroup var place: SpoolPlaceOptions

    @Option(help: ArgumentHelp("At most so many events.", valueName: "number"))
    var count: UInt64?

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            var request = selection.request
            request.limit = count
            let excerpt = try selection.excerpt(request, from: place)
            let output = try ExcerptFile(nil)
            _ = try excerpt.write { piece throws(SpoolCommandError) in try output.write(piece) }
        }
    }
}
