internal import Bytes
internal import Events

/// Writes events in ArcSight's Common Event Format (revision 26): `CEF:0|vendor|product|version|signature|name|severity|`
/// and an extension of `key=value` pairs, on syslog transports behind a header of RFC 3164, as the format's own paper has
/// it and Microsoft Sentinel's agent expects it.
///
/// What CEF's dictionary has a key for stands there; everything else follows under a key of its own, `gateway` and the
/// field's name in camel case. docs/schemas.md has the table.
struct CEFRenderer {
    private let names = SchemaNames.shared
    /// The facility's number, for the header; nil: none is written.
    private let facility: UInt8?

    init(facility: UInt8?) {
        self.facility = facility
    }

    func render(
        _ event: borrowing Event, _ envelope: Envelope, from source: SourcePieces, into output: inout ByteWriter
    ) {
        let severity = min(event.level?.severity ?? event.severity, 7)
        if let facility { appendHeader(event, source, priority: UInt64(facility) * 8 + UInt64(severity), to: &output) }
        // The gateway does not say its version.
        output.append("CEF:0|Okta|Access Gateway|-|")
        if let match = event.recognised {
            names.appendCEF(match, to: &output)
        } else {
            appendUnrecognised(event, to: &output)
        }
        output.append(0x7C)
        output.append(Self.severity(severity))
        output.append("|rt=")
        appendMilliseconds(of: event.time, to: &output)
        appendExtension(event, SchemaFields(event), to: &output)
        appendEnvelope(event, envelope, source, to: &output)
    }

    // MARK: Header

    /// `<PRI>Mmm dd hh:mm:ss HOSTNAME ` (RFC 3164 §4.1), in the event's own zone.
    private func appendHeader(
        _ event: borrowing Event, _ source: SourcePieces, priority: UInt64, to output: inout ByteWriter
    ) {
        output.append(0x3C)
        output.append(decimal: priority)
        output.append(0x3E)
        output.append(Self.months[Int(min(max(event.time.month, 1), 12)) - 1])
        output.append(event.time.day < 10 ? "  " : " ")
        output.append(decimal: UInt64(event.time.day))
        output.append(0x20)
        output.append(decimal: UInt64(event.time.hour), digits: 2)
        output.append(0x3A)
        output.append(decimal: UInt64(event.time.minute), digits: 2)
        output.append(0x3A)
        output.append(decimal: UInt64(event.time.second), digits: 2)
        output.append(0x20)
        if event.host.isEmpty {
            output.append(source.hostname)
        } else {
            _ = output.append(event.text, event.host, as: HeaderName.self, limit: RFC5424Renderer.hostnameLimit)
        }
        output.append(0x20)
    }

    private static let months: InlineArray<12, StaticString> = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// An event without a row of the catalog is its own signature.
    private func appendUnrecognised(_ event: borrowing Event, to output: inout ByteWriter) {
        if event.name.isEmpty {
            output.append("unknown|Log line")
            return
        }
        output.append(event.text, event.name, as: CEFHeaderText.self)
        output.append(0x7C)
        output.append(event.text, event.name, as: CEFHeaderText.self)
    }

    /// From 0, of no importance, to 10.
    private static func severity(_ severity: UInt8) -> StaticString {
        switch severity {
        case 0, 1: "10"
        case 2: "9"
        case 3: "7"
        case 4: "6"
        case 5: "4"
        case 6: "3"
        default: "0"
        }
    }

    // MARK: Extension

    /// Milliseconds since 1970, which no reader can take for another zone's.
    private func appendMilliseconds(of time: EventTime, to output: inout ByteWriter) {
        let milliseconds = time.unixSeconds * 1000 + Int64(time.nanoseconds / 1_000_000)
        if milliseconds < 0 { output.append(0x2D) }
        output.append(decimal: milliseconds.magnitude)
    }

    private func appendExtension(_ event: borrowing Event, _ fields: SchemaFields, to output: inout ByteWriter) {
        append(" deviceProcessName=", event.text, event.process, to: &output)
        append(" dvcpid=", event.text, fields[.processID], to: &output)
        if let outcome = event.outcome {
            output.append(" outcome=")
            output.append(outcome.name)
        }
        append(" reason=", event.text, fields[.reason], to: &output)
        append(" suser=", event.text, fields[.user], to: &output)
        append(" duser=", event.text, fields[.effectiveUser], to: &output)
        appendAddress(fields[.remoteAddress], of: event, to: &output)
        append(" dhost=", event.text, fields[.domain], to: &output)
        append(" requestMethod=", event.text, fields[.method], to: &output)
        append(" request=", event.text, fields[.resource], to: &output)
        append(" requestClientApplication=", event.text, fields[.userAgent], to: &output)
        append(" requestContext=", event.text, fields[.referrer], to: &output)
        append(" app=", event.text, fields[.httpVersion], to: &output)
        append(" out=", event.text, fields[.responseBytes], to: &output)
        if !fields[.statusCode].isEmpty {
            output.append(" cn1Label=httpStatus")
            append(" cn1=", event.text, fields[.statusCode], to: &output)
        }
        append(" sproc=", event.text, fields[.commandLine], to: &output)
        for index in event.fields.indices where !fields.isPlaced(index) {
            let field = event.fields[index]
            output.append(" gateway")
            appendCamelCase(event.text, field.key, to: &output)
            output.append(0x3D)
            output.append(event.text, field.value, as: CEFValueText.self)
        }
        append(" gatewayApplication=", event.text, event.app, to: &output)
        append(" gatewayComponent=", event.text, event.component, to: &output)
        append(" gatewaySubcomponent=", event.text, event.subcomponent, to: &output)
        append(" gatewayEvent=", event.text, event.name, to: &output)
        if let level = event.level {
            output.append(" gatewayLevel=")
            output.append(level.name)
        }
    }

    /// `src` takes IPv4 only; an IPv6 address has a key of its own, and what is none is the name of a host.
    private func appendAddress(_ address: TextRange, of event: borrowing Event, to output: inout ByteWriter) {
        guard !address.isEmpty else { return }
        switch Address.kind(event.text, from: address.start, to: address.end) {
        case .version4: append(" src=", event.text, address, to: &output)
        case .version6:
            output.append(" c6a2Label=Source IPv6 Address")
            append(" c6a2=", event.text, address, to: &output)
        case nil: append(" shost=", event.text, address, to: &output)
        }
    }

    private func appendEnvelope(
        _ event: borrowing Event, _ envelope: Envelope, _ source: SourcePieces, to output: inout ByteWriter
    ) {
        if event.host.isEmpty {
            output.append(source.cefHost)
        } else {
            append(" dvchost=", event.text, event.host, to: &output)
        }
        if let identity = envelope.identity {
            output.append(" externalId=")
            identity.append(to: &output)
        }
        output.append(source.cefMembers)
        if let previous = envelope.previous {
            output.append(" gatepostPrev=")
            output.append(decimal: previous)
        }
        if let part = envelope.part {
            output.append(" gatepostPart=")
            output.append(decimal: UInt64(part.number))
            output.append(" gatepostPartOfBytes=")
            output.append(decimal: part.wholeBytes)
        }
        append(" msg=", event.text, event.message, to: &output)
        if !event.isWhole, event.message != event.line {
            append(" gatepostRaw=", event.text, event.line, to: &output)
        }
    }

    private func append(
        _ opening: StaticString, _ text: borrowing ByteWriter, _ range: TextRange, to output: inout ByteWriter
    ) {
        guard !range.isEmpty else { return }
        output.append(opening)
        output.append(text, range, as: CEFValueText.self)
    }

    /// `TRACKER_ID` becomes `TrackerId`: a key of CEF has letters and digits only.
    private func appendCamelCase(_ text: borrowing ByteWriter, _ range: TextRange, to output: inout ByteWriter) {
        var isFirst = true
        for index in range.start..<range.end {
            let byte = text[index]
            let isLetter = (byte | 0x20) &- 0x61 <= 25
            guard isLetter || byte &- 0x30 <= 9 else {
                isFirst = true
                continue
            }
            output.append(isLetter ? (isFirst ? byte & 0xDF : byte | 0x20) : byte)
            isFirst = false
        }
    }
}
