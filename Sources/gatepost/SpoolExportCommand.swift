import Agent
import ArgumentParser

/// `gatepost spool export`: a span of the spool in a file.
struct SpoolExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a span of the spool to a file, with a manifest.",
        discussion: """
            The file can be read by its owner only, and gets its name when it is whole and on the disk. Beside it, in \
            FILE.manifest.json, stand the number of events, the first and the last id, and the file's SHA-256; with --to - \
            the manifest goes to standard error.

            gatepost spool export --since 7d --to audit.json.gz --compress gzip
            gatepost spool export --since 2026-03-01 --until 2026-04-01 --output siem --to march.log
            """)

    @Option(help: ArgumentHelp("The file to write, or - for standard output.", valueName: "file"))
    var to: String

    @Option(help: ArgumentHelp("none or gzip.", valueName: "kind"))
    var compress = Compression.none

    @Flag(help: "Replace a file of that name.")
    var force = false

    @OptionGroup var selection: SpoolSelectionOptions
    @OptionGroup var place: SpoolPlaceOptions

    enum Compression: String, CaseIterable, ExpressibleByArgument {
        case none, gzip
    }

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            let excerpt = try selection.excerpt(selection.request, from: place)
            let export = SpoolExport(excerpt, to: to, isCompressed: compress == .gzip)
            let (manifest, summary) = try export.run(replaces: force)
            if to == "-" {
                StandardError.write(manifest)
            } else {
                StandardError.write("\(to): \(summary.events) events\n")
            }
            if summary.gaps > 0 {
                StandardError.write("gatepost: warning: events of the span are lost: \(summary.gaps) gap records\n")
            }
        }
    }
}
