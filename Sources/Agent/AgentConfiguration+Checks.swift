import Configuration
import Formats
import Inputs
import Outputs
import Spool

/// What no setting can know of itself: references, and settings that do not go together.
extension AgentConfiguration {
    /// - Parameters:
    ///   - isComplete: whether all files could be read; if not, what seems to be missing may stand there.
    ///   - tlsFiles: how bad certificates and keys are that cannot be used now.
    func check(_ decoder: inout SettingsDecoder, isComplete: Bool, tlsFiles: Diagnostic.Severity) {
        if isComplete {
            checkParts(&decoder)
            checkUse(&decoder)
            for output in outputs {
                checkFrom(output, &decoder)
                checkSelectedInputs(output, &decoder)
            }
        }
        checkInputs(&decoder)
        checkSpool(&decoder)
        checkAdmin(&decoder)
        checkPatterns(&decoder)
        for output in outputs { check(output, tlsFiles: tlsFiles, &decoder) }
        checkRisks(&decoder)
    }

    private func checkParts(_ decoder: inout SettingsDecoder) {
        // A part that is wrong in itself has been reported.
        if inputs.isEmpty, !decoder.isMentioned(["inputs"]) {
            decoder.report(
                .error, on: [],
                "no input is configured; add 'inputs:', below it a name, and below that "
                    + "files: [\"/var/log/access-gateway/*.log\"]")
        }
        if outputs.isEmpty, !decoder.isMentioned(["outputs"]) {
            decoder.report(
                .error, on: [],
                "no output is configured; add 'outputs:', below it a name, and below that "
                    + "to: tls://siem.example.com:6514")
        }
    }

    private func checkSpool(_ decoder: inout SettingsDecoder) {
        // A segment is a quarter of the room at most, and must hold any event.
        if let input = inputs.max(by: { $0.maxEventSize < $1.maxEventSize }),
            spool.maxSize / 4 < UInt64(input.maxEventSize)
        {
            let maxSize: SettingPath = ["spool", "max_size"]
            let least = ByteSize.text(4 * UInt64(input.maxEventSize))
            decoder.report(
                .error,
                on: decoder.isMentioned(maxSize) ? maxSize : ["inputs", input.name, "max_event_size"],
                "'max_size' (\(ByteSize.text(spool.maxSize))) is less than four times the 'max_event_size' of input "
                    + "\(quoted(input.name)) (\(ByteSize.text(UInt64(input.maxEventSize)))), so that the spool could be too "
                    + "small for a single event; write max_size: \(least) or more, or lower 'max_event_size'")
        }
        let segmentSize: SettingPath = ["spool", "segment_size"]
        if spool.segmentSize > spool.maxSize / 4, decoder.isMentioned(segmentSize) {
            decoder.report(
                .warning, on: segmentSize,
                "'segment_size' is more than a quarter of 'max_size'; \(ByteSize.text(spool.maxSize / 4)) is used, so that "
                    + "room can come back")
        }
    }

    private func checkAdmin(_ decoder: inout SettingsDecoder) {
        if let http = agent.admin.http, !http.isLoopback {
            decoder.report(
                .warning, on: ["agent", "admin", "http"],
                "'http' is open to the network: whoever reaches \(http) can read the names of inputs and collectors, "
                    + "and how they are doing; write 127.0.0.1:\(http.port), or let a firewall choose who may")
        }
    }

    private func checkPatterns(_ decoder: inout SettingsDecoder) {
        var owners: [String: String] = [:]
        for input in inputs {
            for (index, pattern) in input.files.enumerated() {
                if let owner = owners[pattern] {
                    decoder.report(
                        .error, on: ["inputs", input.name, "files", String(index)],
                        "the pattern \(quoted(pattern)) stands twice, also in input \(quoted(owner)); "
                            + "a file belongs to one input: remove one of the two")
                }
                owners[pattern] = input.name
            }
        }
    }

    private func checkUse(_ decoder: inout SettingsDecoder) {
        for input in inputs {
            let isTaken = outputs.contains { $0.from?.contains(input.name) ?? true }
            if !isTaken, !outputs.isEmpty {
                decoder.report(
                    .warning, on: ["inputs", input.name],
                    "no output takes the events of input \(quoted(input.name)); name it in an output's 'from'")
            }
        }
    }

    // MARK: One output

    private func check(
        _ output: OutputSettings, tlsFiles: Diagnostic.Severity, _ decoder: inout SettingsDecoder
    ) {
        let path: SettingPath = ["outputs", output.name]
        checkDestination(output, path, &decoder)
        checkTLS(output, path.appending("tls"), files: tlsFiles, &decoder)
        checkLimits(output, path, &decoder)
        checkSelection(output, path, &decoder)
        if output.compression == .none, output.compressionLevel != OutputSettings.defaultCompressionLevel {
            decoder.report(
                .warning, on: path.appending("compression_level"),
                "'compression_level' has no effect without compression; add 'compression'")
        }
        if !output.format.isSyslog, decoder.isMentioned(path.appending("syslog")) {
            decoder.report(
                .warning, on: path.appending("syslog"),
                "'syslog' has no effect on the format \(output.format.rawValue); remove it, or write format: rfc5424")
        }
        for name in GatewayField.unknown(in: output.redactionRules) {
            let setting = path.appending("redact").appending(name)
            guard decoder.isMentioned(setting), let meant = nearestName(to: name, among: GatewayField.names) else {
                continue
            }
            decoder.report(
                .warning, on: setting,
                "no event of the gateway has a field \(quoted(name)); did you mean \(quoted(meant))?")
        }
    }

    private func checkFrom(_ output: OutputSettings, _ decoder: inout SettingsDecoder) {
        let path: SettingPath = ["outputs", output.name]
        var seen: Set<String> = []
        for (index, name) in (output.from ?? []).enumerated() {
            let place = path.appending("from").appending(String(index))
            if !seen.insert(name).inserted {
                decoder.report(.error, on: place, "input \(quoted(name)) stands twice in 'from'; remove one")
            } else if !inputs.contains(where: { $0.name == name }), !decoder.isMentioned(["inputs", name]),
                name != AgentJournal.input
            {
                let names = inputs.map(\.name)
                let remedy =
                    nearestName(to: name, among: names).map { "did you mean \(quoted($0))?" }
                    ?? (names.isEmpty ? "there are no inputs" : "known are: \(names.joined(separator: ", "))")
                decoder.report(
                    .error, on: place,
                    "'from' in output \(quoted(output.name)): there is no input \(quoted(name)); \(remedy)")
            }
        }
    }

    private func checkLimits(_ output: OutputSettings, _ path: SettingPath, _ decoder: inout SettingsDecoder) {
        if output.retry.min > output.retry.max {
            decoder.report(
                .error, on: path.appending("retry").appending("min"),
                "'min' (\(TimeSpan.text(output.retry.min))) is longer than 'max' (\(TimeSpan.text(output.retry.max))); "
                    + "lower the one or raise the other")
        }
        if output.batch.maxBytes > output.settle.inFlight {
            let inFlight = path.appending("settle").appending("in_flight")
            decoder.report(
                .error,
                on: !decoder.isMentioned(inFlight) ? path.appending("batch").appending("max_bytes") : inFlight,
                "'settle.in_flight' (\(ByteSize.text(UInt64(output.settle.inFlight)))) cannot hold a batch of "
                    + "'batch.max_bytes' (\(ByteSize.text(UInt64(output.batch.maxBytes)))); "
                    + "raise the one or lower the other"
            )
        }
    }
}
