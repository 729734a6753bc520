import Agent
import ArgumentParser

/// `gatepost redaction-key import`
struct RedactionKeyImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take the key of another agent.",
        discussion: """
            Reads what 'gatepost redaction-key show' printed there, from a file or, with -, from standard input:

              ssh gw-01 sudo gatepost redaction-key show | sudo gatepost redaction-key import -

            A running agent uses the new key once it is restarted. Values that were sent before keep the pseudonyms that \
            they had: where there is another key already, --replace says that this is meant.
            """)

    @Argument(help: ArgumentHelp("The file that holds the key, or -.", valueName: "file"))
    var file: String

    @Flag(help: "Replace a key that is there already.")
    var replace = false

    @OptionGroup var place: SpoolPlaceOptions

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            let key = try RedactionKeyFile(of: place.place())
            switch try key.take(file == "-" ? "/dev/stdin" : file, replaces: replace) {
            case .same: print("\(key.path) holds this key already")
            case .taken: print("\(key.path) holds the key; restart the agent to use it")
            }
        }
    }
}
