import Inputs
import Outputs
import Spool
import Transport

/// `gatepost status`: what is wrong first, then each part in a line or two, in 80 columns or more.
struct StatusText {
    static let usualWidth = 80

    private let status: AgentStatus
    private let width: Int
    private var text = ""

    /// - Parameter width: of the screen, in columns; less than 60 is not tried.
    static func page(of status: AgentStatus, width: Int) -> String {
        var page = StatusText(status: status, width: min(max(width, 60), 500))
        page.writeHead()
        page.writeInputs()
        page.writeOutputs()
        page.writeSpool()
        return page.text
    }

    private init(status: AgentStatus, width: Int) {
        self.status = status
        self.width = width
    }

    private mutating func writeHead() {
        let agent = status.agent
        let uptime = HumanText.span(status.time.seconds(since: agent.started))
        line("\(agent.name): gatepost \(agent.version), up \(uptime), process \(agent.processID)")
        line("")
        let problems = status.problems
        if problems.isEmpty { line("All is well.") }
        for problem in problems { wrapped(problem, first: "! ", rest: "  ") }
    }

    private mutating func writeInputs() {
        line("")
        row("INPUT", ["STATE", "LAG", "OPEN", "EVENTS", "UNPARSED"])
        for input in status.inputs {
            row(
                input.name,
                [
                    input.state, HumanText.bytes(input.lagBytes), "\(input.open)",
                    HumanText.count(input.events), HumanText.count(status.strange(of: input).unparsed),
                ])
            if case .listener(let listener) = input {
                wrapped(listener.addresses.joined(separator: ", "), first: "  ", rest: "    ")
            }
        }
    }

    private mutating func writeOutputs() {
        line("")
        row("OUTPUT", ["STATE", "BACKLOG", "OLDEST", "RATE", "DELIVERED"])
        for output in status.outputs {
            row(
                output.name,
                [
                    output.status.state.word, HumanText.count(status.backlog(of: output)),
                    status.lag(of: output).map(HumanText.span) ?? "-", HumanText.rate(output.rate),
                    HumanText.count(output.status.deliveredEvents),
                ])
            writeDetails(of: output)
        }
    }

    private mutating func writeDetails(of output: AgentStatus.NamedOutput) {
        var to = "\(output.format) to \(output.to)"
        if let session = output.status.session { to += ", \(session.version)" }
        if output.status.resentEvents > 0 { to += ", \(HumanText.count(output.status.resentEvents)) sent again" }
        wrapped(to, first: "  ", rest: "    ")
        let certificates = status.certificates(of: output).map { certificate in
            "\(certificate.role == "own" ? "own" : "collector's") \(status.daysLeft(of: certificate)) days"
        }
        if !certificates.isEmpty {
            wrapped("certificates: \(certificates.joined(separator: ", "))", first: "  ", rest: "    ")
        }
        // Where the output is in trouble now, the error stands at the top.
        if output.status.state == .connected, let error = output.status.lastError {
            let time = UnixTime(milliseconds: (output.status.lastErrorTime ?? 0) * 1000)
            wrapped(
                "last error, \(HumanText.span(status.time.seconds(since: time))) ago: \(error)", first: "  ",
                rest: "    ")
        }
    }

    private mutating func writeSpool() {
        let spool = status.spool
        line("")
        let share = spool.limitBytes == 0 ? 0 : spool.bytes * 100 / spool.limitBytes
        var parts = [
            "SPOOL  \(spool.health.word), \(HumanText.bytes(spool.bytes)) of \(HumanText.bytes(spool.limitBytes)) "
                + "(\(share)%)", "\(HumanText.rate(status.rates.read)) come in",
        ]
        if let seconds = status.rates.secondsToFull { parts.append("full in \(HumanText.span(seconds))") }
        if spool.syncs.count > 0 {
            let mean = Double(spool.syncs.totalNanoseconds) / Double(spool.syncs.count) / 1e6
            parts.append("a sync takes \(HumanText.tenths(mean)) ms")
        }
        wrapped(parts.joined(separator: ", "), first: "", rest: "       ")
    }

    // MARK: Lines

    /// Adds a line. What others wrote is in it (errors, certificates, names) and is not to steer a terminal.
    private mutating func line(_ line: String) {
        text += line.printableLine + "\n"
    }

    /// A name and five columns, right-aligned; a name too long for its column has a line to itself.
    private mutating func row(_ name: String, _ values: [String]) {
        let widths = [12, 10, 9, 10, 11]
        let nameWidth = width - widths.reduce(0, +)
        var row = name
        if name.count >= nameWidth {
            line(name)
            row = ""
        }
        row += String(repeating: " ", count: nameWidth - row.count)
        for (value, width) in zip(values, widths) {
            row += String(repeating: " ", count: max(1, width - value.count)) + value
        }
        line(row)
    }

    /// Words in as many lines as they need.
    private mutating func wrapped(_ words: String, first: String, rest: String) {
        var current = first
        var isEmpty = true
        for word in words.split(separator: " ") {
            if !isEmpty, current.count + 1 + word.count > width {
                line(current)
                current = rest
                isEmpty = true
            }
            current += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        line(current)
    }
}

extension InputStatus {
    /// One word for people.
    fileprivate var state: String {
        if isBlocked { return "blocked" }
        switch self {
        case .listener(let listener) where listener.hasEnded: return "ended"
        case .listener(let listener) where listener.addresses != ["stdin"]: return "listening"
        case .files, .listener: return "reading"
        }
    }

    /// Files that are followed, or connections that are open.
    fileprivate var open: Int {
        switch self {
        case .files(let status): status.files
        case .listener(let status): status.connections
        }
    }
}
