internal import Bytes
internal import Events

/// Writes events as JSON objects of the Elastic Common Schema, one a line, without the line's end.
///
/// What the schema has a field for stands there, in the schema's type; everything else stays below `gateway` as the gateway
/// calls it, and what concerns the event as it was carried stands below `gatepost`. docs/schemas.md has the table; the
/// names and types are checked against the schema's published list in the tests.
struct ECSRenderer {
    /// The schema's version (`ecs.version`).
    static let version: StaticString = "8.11.0"

    private let names = SchemaNames.shared

    func render(
        _ event: borrowing Event, _ envelope: Envelope, from source: SourcePieces, into output: inout ByteWriter
    ) {
        let fields = SchemaFields(event)
        output.append("{\"@timestamp\":\"")
        event.time.appendRFC3339(to: &output, maximumFractionDigits: 9)
        output.append("\",\"ecs\":{\"version\":\"")
        output.append(Self.version)
        output.append("\"}")
        appendEvent(event, envelope, fields, to: &output)
        appendLog(event, to: &output)
        append(",\"message\":\"", event.text, event.message, to: &output)
        if !event.host.isEmpty {
            append(",\"host\":{\"name\":\"", event.text, event.host, to: &output)
            output.append(0x7D)
        } else {
            output.append(source.ecsHost)
        }
        appendProcess(event, fields, to: &output)
        appendUser(event, fields, to: &output)
        appendSource(event, fields, to: &output)
        appendURL(event, fields, to: &output)
        appendHTTP(event, fields, to: &output)
        if !fields[.userAgent].isEmpty {
            append(",\"user_agent\":{\"original\":\"", event.text, fields[.userAgent], to: &output)
            output.append(0x7D)
        }
        appendGateway(event, fields, to: &output)
        appendEnvelope(envelope, source, to: &output)
        output.append(0x7D)
    }

    // MARK: What happened

    private func appendEvent(
        _ event: borrowing Event, _ envelope: Envelope, _ fields: SchemaFields, to output: inout ByteWriter
    ) {
        output.append(",\"event\":{\"kind\":\"event\",\"module\":\"access_gateway\",\"dataset\":\"access_gateway.")
        output.append(Self.dataset(of: event))
        output.append(0x22)
        if let match = event.recognised { names.appendECS(match, to: &output) }
        append(",\"code\":\"", event.text, event.name, to: &output)
        if let outcome = event.outcome {
            output.append(",\"outcome\":\"")
            output.append(outcome.name)
            output.append(0x22)
        }
        append(",\"reason\":\"", event.text, fields[.reason], to: &output)
        append(",\"provider\":\"", event.text, event.app, to: &output)
        if let identity = envelope.identity {
            output.append(",\"id\":\"")
            identity.append(to: &output)
            output.append(0x22)
        }
        if !event.isWhole, event.message != event.line {
            append(",\"original\":\"", event.text, event.line, to: &output)
        }
        output.append(0x7D)
    }

    /// Which of the gateway's feeds an event is of, by what it is and not by the way it came.
    private static func dataset(of event: borrowing Event) -> StaticString {
        switch event.shape {
        case .nginxAccess: return "access"
        case .nginxError, .java, .text, .structured: return "system"
        case .sudo: return "audit"
        case .gateway:
            let isMonitor =
                event.process.count == 7
                && event.text.starts(with: "MONITOR", at: event.process.start, to: event.process.end)
            return isMonitor ? "monitor" : "audit"
        }
    }

    private func appendLog(_ event: borrowing Event, to output: inout ByteWriter) {
        output.append(",\"log\":{")
        if let level = event.level {
            output.append("\"level\":\"")
            output.append(level.name)
            output.append("\",")
        }
        output.append("\"syslog\":{\"severity\":{\"code\":")
        output.append(decimal: UInt64(min(event.level?.severity ?? event.severity, 7)))
        output.append("}}}")
    }

    // MARK: Who, from where, what

    private func appendProcess(_ event: borrowing Event, _ fields: SchemaFields, to output: inout ByteWriter) {
        var object = JSONObject(",\"process\":{")
        object.append("\"name\":\"", event.text, event.process, to: &output)
        object.append(number: "\"pid\":", event.text, fields[.processID], to: &output)
        object.append("\"command_line\":\"", event.text, fields[.commandLine], to: &output)
        object.end(&output)
    }

    private func appendUser(_ event: borrowing Event, _ fields: SchemaFields, to output: inout ByteWriter) {
        var object = JSONObject(",\"user\":{")
        object.append("\"name\":\"", event.text, fields[.user], to: &output)
        if !fields[.effectiveUser].isEmpty {
            object.append("\"effective\":{\"name\":\"", event.text, fields[.effectiveUser], to: &output)
            output.append(0x7D)
        }
        object.end(&output)
        guard !fields[.user].isEmpty else { return }
        append(",\"related\":{\"user\":[\"", event.text, fields[.user], to: &output)
        output.append(0x5D)
        if isAddress(fields[.remoteAddress], in: event.text) {
            append(",\"ip\":[\"", event.text, fields[.remoteAddress], to: &output)
            output.append(0x5D)
        }
        output.append(0x7D)
    }

    private func appendSource(_ event: borrowing Event, _ fields: SchemaFields, to output: inout ByteWriter) {
        let address = fields[.remoteAddress]
        guard !address.isEmpty else { return }
        append(",\"source\":{\"address\":\"", event.text, address, to: &output)
        // A pseudonym, or what else is no address, would have the whole event refused as `ip`.
        if isAddress(address, in: event.text) { append(",\"ip\":\"", event.text, address, to: &output) }
        output.append(0x7D)
    }

    private func isAddress(_ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        !range.isEmpty && Address.kind(text, from: range.start, to: range.end) != nil
    }

    private func appendURL(_ event: borrowing Event, _ fields: SchemaFields, to output: inout ByteWriter) {
        let resource = fields[.resource]
        var object = JSONObject(",\"url\":{")
        object.append("\"original\":\"", event.text, resource, to: &output)
        if !resource.isEmpty, event.text[resource.start] == 0x2F {
            let mark = event.text.firstIndex(of: 0x3F, from: resource.start, to: resource.end)
            object.append(
                "\"path\":\"", event.text, TextRange(offset: resource.start, count: mark - resource.start), to: &output)
            if mark + 1 < resource.end {
                object.append(
                    "\"query\":\"", event.text, TextRange(offset: mark + 1, count: resource.end - mark - 1),
                    to: &output)
            }
        }
        object.append("\"domain\":\"", event.text, fields[.domain], to: &output)
        object.end(&output)
    }

    private func appendHTTP(_ event: borrowing Event, _ fields: SchemaFields, to output: inout ByteWriter) {
        var object = JSONObject(",\"http\":{")
        var version = fields[.httpVersion]
        if !version.isEmpty { version = TextRange(offset: version.start + 5, count: Int(version.count) - 5) }
        object.append("\"version\":\"", event.text, version, to: &output)
        if !fields[.method].isEmpty || !fields[.referrer].isEmpty {
            object.begin("\"request\":{", &output)
            var request = JSONObject("")
            request.append("\"method\":\"", event.text, fields[.method], to: &output)
            request.append("\"referrer\":\"", event.text, fields[.referrer], to: &output)
            output.append(0x7D)
        }
        if !fields[.statusCode].isEmpty || !fields[.responseBytes].isEmpty {
            object.begin("\"response\":{", &output)
            var response = JSONObject("")
            response.append(number: "\"status_code\":", event.text, fields[.statusCode], to: &output)
            if !fields[.responseBytes].isEmpty {
                response.append(number: "\"body\":{\"bytes\":", event.text, fields[.responseBytes], to: &output)
                output.append(0x7D)
            }
            output.append(0x7D)
        }
        object.end(&output)
    }

    // MARK: The rest

    private func appendGateway(_ event: borrowing Event, _ fields: SchemaFields, to output: inout ByteWriter) {
        var object = JSONObject(",\"gateway\":{")
        object.append("\"component\":\"", event.text, event.component, to: &output)
        object.append("\"subcomponent\":\"", event.text, event.subcomponent, to: &output)
        if fields.leavesSome(of: event) {
            object.begin("\"data\":{\"", &output)
            for index in event.fields.indices where !fields.isPlaced(index) {
                let field = event.fields[index]
                output.append(event.text, field.key, as: JSONText.self)
                output.append("\":\"")
                output.append(event.text, field.value, as: JSONText.self)
                output.append("\",\"")
            }
            output.truncate(to: output.count - 2)
            output.append(0x7D)
        }
        object.end(&output)
    }

    private func appendEnvelope(_ envelope: Envelope, _ source: SourcePieces, to output: inout ByteWriter) {
        output.append(source.ecsMembers)
        guard envelope.previous != nil || envelope.part != nil || !source.gatepostMembers.isEmpty else { return }
        var object = JSONObject(",\"gatepost\":{")
        object.append(source.gatepostMembers, to: &output)
        if let previous = envelope.previous {
            object.begin("\"prev\":", &output)
            output.append(decimal: previous)
        }
        if let part = envelope.part {
            object.begin("\"part\":{\"n\":", &output)
            output.append(decimal: UInt64(part.number))
            output.append(",\"of_bytes\":")
            output.append(decimal: part.wholeBytes)
            output.append(0x7D)
        }
        object.end(&output)
    }

    private func append(
        _ opening: StaticString, _ text: borrowing ByteWriter, _ range: TextRange, to output: inout ByteWriter
    ) {
        guard !range.isEmpty else { return }
        output.append(opening)
        output.append(text, range, as: JSONText.self)
        output.append(0x22)
    }
}
