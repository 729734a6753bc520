import Agent
import ArgumentParser
import Glibc

/// Which spool a command is about.
struct SpoolPlaceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration, which names the data directory.", valueName: "dir"))
    var config = "/etc/gatepost"

    @Option(
        help: ArgumentHelp(
            "The data directory itself, such as a copy; the configuration is then not read.", valueName: "dir"))
    var dataDir: String?

    /// - Parameter needsConfiguration: even where the data directory is named.
    func place(needsConfiguration: Bool = false) throws(SpoolCommandError) -> SpoolPlace {
        try SpoolPlace(configuration: config, dataDirectory: dataDir, isNeeded: needsConfiguration) {
            StandardError.write("\($0)\n")
        }
    }
}

/// Runs the work of a command on a spool; a failure is told on standard error and decides the exit code.
func spoolWork(_ work: () throws(SpoolCommandError) -> Void) throws {
    // Who reads the output may go at any time.
    signal(SIGPIPE, SIG_IGN)
    do throws(SpoolCommandError) {
        try work()
    } catch {
        if error.status != .ok { StandardError.write("gatepost: error: \(error)\n") }
        throw ExitCode(error.status.rawValue)
    }
}
