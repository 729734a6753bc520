import ArgumentParser
import Formats

/// `gatepost catalog`: what the gateway's events mean.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Print the catalog of the gateway's events: cases, levels, outcomes, fields, what to watch.")

    @Flag(name: .long, help: "As JSON, with fields, messages and the conditions that cases are known by.")
    var json = false

    @Flag(name: .long, help: "As Markdown: the page docs/events.md.")
    var markdown = false

    func validate() throws {
        if json, markdown { throw ValidationError("--json and --markdown: give one of them") }
    }

    func run() throws {
        if json {
            Swift.print(CatalogJSON.text(), terminator: "")
        } else if markdown {
            Swift.print(CatalogMarkdown.text(), terminator: "")
        } else {
            Swift.print(CatalogTable.text(), terminator: "")
        }
    }
}
