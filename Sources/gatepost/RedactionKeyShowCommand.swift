import Agent
import ArgumentParser

/// `gatepost redaction-key show`
struct RedactionKeyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the key: 64 hexadecimal digits.",
        discussion: "Exits 66 if the agent of this data directory has never run, and 77 without the right to read it.")

    @OptionGroup var place: SpoolPlaceOptions

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            let key = try RedactionKeyFile(of: place.place())
            print(try key.text())
        }
    }
}
