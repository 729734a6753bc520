import Agent
import ArgumentParser
import Bytes
import Formats
import Glibc

/// `gatepost tap`: events as they pass.
struct TapCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tap",
        abstract: "Show events of the running agent as they come in, redacted as an output sends them.",
        discussion: """
            One event a line, from now on, as soon as it is safe on disk; Ctrl-C ends it. What goes by faster than it is \
            read here is left out, and how much is told on standard error: it holds up nothing.

            gatepost tap --output siem
            gatepost tap --input gateway --format json --count 10
            """)

    @OptionGroup var agent: AgentOptions

    @Option(help: ArgumentHelp("Only what this output takes, in its format, with its redaction.", valueName: "name"))
    var output: String?

    @Option(help: ArgumentHelp("Only events of this input.", valueName: "name"))
    var input: String?

    @Option(help: ArgumentHelp("The format. Default: the output's, else json.", valueName: "format"))
    var format: EventFormat?

    @Option(help: ArgumentHelp("End after so many events.", valueName: "number"))
    var count: UInt64?

    func validate() throws {
        if count == 0 { throw ValidationError("--count is 0: there is nothing to show.") }
    }

    func run() throws {
        try spoolWork { () throws(SpoolCommandError) in
            var lines = TapLines(limit: count)
            let file = try ExcerptFile(nil)
            var failure: SpoolCommandError?
            do throws(AdminError) {
                try agent.client.tap(output: output, input: input, format: format) { bytes in
                    do throws(SpoolCommandError) {
                        try file.write(lines.events(in: bytes))
                    } catch {
                        failure = error
                    }
                    for notice in lines.takeNotices() { StandardError.write("gatepost: \(notice)\n") }
                    return failure == nil && !lines.isDone
                }
            } catch {
                throw SpoolCommandError("\(error)", error.status)
            }
            if let failure { throw failure }
            if !lines.isDone { throw SpoolCommandError("the agent has ended the connection", .unreachable) }
        }
    }
}

/// Tells the agent's notices, lines that begin with NUL, from the events.
private struct TapLines {
    /// Events that are still wanted; nil: all.
    private var left: UInt64?
    private var notice: [UInt8]?
    private var notices: [String] = []

    init(limit: UInt64?) {
        left = limit
    }

    /// Whether all that is wanted has come.
    var isDone: Bool { left == 0 }

    mutating func events(in bytes: ArraySlice<UInt8>) -> ByteWriter {
        var events = ByteWriter(minimumCapacity: bytes.count)
        for byte in bytes where left != 0 {
            if byte == 0 {
                notice = []
            } else if notice == nil {
                events.append(byte)
                if byte == UInt8(ascii: "\n"), let count = left { left = count - 1 }
            } else if byte == UInt8(ascii: "\n") {
                if let text = notice, !text.isEmpty { notices.append(String(decoding: text, as: UTF8.self)) }
                notice = nil
            } else {
                notice?.append(byte)
            }
        }
        return events
    }

    mutating func takeNotices() -> [String] {
        defer { notices.removeAll() }
        return notices
    }
}
