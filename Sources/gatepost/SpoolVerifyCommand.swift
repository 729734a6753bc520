import Agent
import ArgumentParser
import Spool

/// `gatepost spool verify`: reads all of the spool and checks it.
struct SpoolVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read all of the spool, check every checksum, and name what is damaged.",
        discussion: """
            Checks checksums, the order of events, the chain of every file's positions, and cursors. Each finding is a line \
            'FILE:OFFSET: error: …'; with any the exit status is 65. Nothing is changed: an agent that meets the damage sets \
            it aside, reports the lost events as gap records, and goes on.
            """)

    @OptionGroup var place: SpoolPlaceOptions

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            let view = try place.place().view()
            let check = try SpoolCheck(view) { StandardError.write("\($0)\n") }
            try ExcerptFile(nil).write(text: check.summary + "\n")
            if !check.isWhole {
                throw SpoolCommandError("\(view.directory): \(check.verdict)", .badData)
            }
        }
    }
}
