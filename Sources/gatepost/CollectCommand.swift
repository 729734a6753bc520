import Agent
import ArgumentParser
import Transport
import Trial

/// `gatepost collect`: a small collector for trials and tests.
struct CollectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "A small collector for trials and tests.",
        discussion: """
            Undoes TLS, zlib and gzip, tells octet-counted, newline and NUL framing apart, and writes each event as a \
            line; a line feed inside an event is written #012. Port 0 listens anywhere; the port is printed. By RELP and \
            HTTP an event is acknowledged when it is written. A request's body is read as lines, of a path that ends in \
            /_bulk without the action lines.
            """)

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Where to listen: tls://HOST:PORT, or tcp, relp+tls, relp, https, http; more than one may be given.",
            valueName: "url"))
    var listen: [String] = []

    @Option(help: ArgumentHelp("The certificate for tls, relp+tls and https, in PEM.", valueName: "file"))
    var cert: String?

    @Option(help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"))
    var key: String?

    @Option(
        name: .customLong("client-ca"),
        help: ArgumentHelp("Accept only clients with a certificate of this authority.", valueName: "file"))
    var clientCA: String?

    @Option(help: ArgumentHelp("Where to write events to: a file, which is appended to, or -.", valueName: "file"))
    var out = "-"

    @Flag(help: "Write each event as a JSON object: RFC 5424 by its parts, JSON as it is, the rest as {\"raw\":…}.")
    var decode = false

    func validate() throws {
        if listen.isEmpty { throw ValidationError("--listen is missing; for example --listen tcp://127.0.0.1:1514.") }
        if (cert == nil) != (key == nil) { throw ValidationError("--cert and --key belong together; give both.") }
        if clientCA != nil, cert == nil { throw ValidationError("--client-ca needs --cert and --key.") }
    }

    func run() throws {
        try trialWork { () throws(TrialError) in
            var endpoints: [Endpoint] = []
            for url in listen { endpoints.append(try CollectorSettings.endpoint(parsing: url)) }
            var settings = CollectorSettings(
                listen: endpoints, output: out == "-" ? .standardOutput : .file(out), decodes: decode)
            if let cert, let key { settings.tls = ServerTLSSettings(certificate: cert, key: key, clientCA: clientCA) }

            let stop = try StopSignal.installed()
            let failure = FirstFailure()
            let collector = try Collector(
                settings, onLine: { StandardError.write($0 + "\n") },
                onFailure: {
                    failure.note($0)
                    stop.raise()
                })
            for endpoint in try collector.start() { StandardError.write("listening on \(endpoint)\n") }
            _ = stop.wait()
            try collector.stop()
            StandardError.write(summary(of: collector.tally))
            if let failure = failure.error, !failure.isReaderGone { throw failure }
        }
    }

    private func summary(of tally: CollectorTally) -> String {
        var line = "received \(tally.events) events over \(tally.connections) connections, \(tally.wireBytes) bytes on"
        line += " the wire, \(tally.streamBytes) after decompression"
        if tally.ids > 0 {
            line += "; \(tally.ids) ids, \(tally.duplicates) duplicates, \(tally.gapRecords) gap records"
        }
        return line + (tally.isExact ? "\n" : " (not exact: more ids than are remembered)\n")
    }
}
