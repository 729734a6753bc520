import Agent
import ArgumentParser
import Formats

/// `gatepost catalog`: what the gateway's events mean.
struct CatalogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalog",
        abstract: "Print the catalog of the gateway's events: cases, levels, outcomes, fields, what to watch.",
        discussion: """
            --sigma writes a Sigma rule for each thing to watch: a file each, the same bytes in every run, for format ecs, \
            json and splunk_hec. A file that is there with other contents is not replaced without --force: then nothing is \
            written, and the exit status is 1.
            """)

    @Flag(name: .long, help: "As JSON, with fields, messages and the conditions that cases are known by.")
    var json = false

    @Flag(name: .long, help: "As Markdown: the page docs/events.md.")
    var markdown = false

    @Option(help: ArgumentHelp("Write Sigma rules into a directory, made if it is not there.", valueName: "dir"))
    var sigma: String?

    @Flag(help: "With --sigma: replace files that are there with other contents.")
    var force = false

    func validate() throws {
        if [json, markdown, sigma != nil].count(where: { $0 }) > 1 {
            throw ValidationError("--json, --markdown and --sigma: give one of them")
        }
        if force, sigma == nil { throw ValidationError("--force goes with --sigma") }
    }

    func run() throws {
        if let sigma {
            try write(to: sigma)
        } else if json {
            Swift.print(CatalogJSON.text(), terminator: "")
        } else if markdown {
            Swift.print(CatalogMarkdown.text(), terminator: "")
        } else {
            Swift.print(CatalogTable.text(), terminator: "")
        }
    }

    private func write(to directory: String) throws {
        let rules = SigmaRule.all
        do throws(RuleFolderError) {
            let written = try RuleFolder(directory).write(rules.map { ($0.fileName, $0.text) }, replaces: force)
            Swift.print("\(directory): \(rules.count) rules; \(written) written, \(rules.count - written) unchanged")
        } catch {
            StandardError.write("gatepost: \(error)\n")
            throw ExitCode(error.status.rawValue)
        }
    }
}
