import Agent
import ArgumentParser

/// `gatepost spool list`: what a data directory holds.
struct SpoolListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show segments, what waits for each output, what was set aside, and what collectors refused.",
        discussion: """
            An output that is 'abandoned' is not in the configuration any more: its backlog is kept until room is short, or \
            until 'gatepost spool drop'. Sizes of backlogs are of the events in the spool, in proportion within a segment. What a \
            collector refused for what it is (dead letters) is shown by the reason; 'gatepost replay OUTPUT --dead-letters' \
            sends it again.

            gatepost spool list
            gatepost spool list --data-dir /mnt/copy/gatepost --json
            """)

    @OptionGroup var place: SpoolPlaceOptions

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            let found = try place.place()
            let listing = try SpoolListing(try found.view(), configuration: found.configuration)
            let output = try ExcerptFile(nil)
            try output.write(text: json ? listing.json : listing.text)
        }
    }
}
