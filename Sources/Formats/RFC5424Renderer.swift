internal import Bytes
internal import Events

/// Writes events as RFC 5424 syslog messages, without framing.
///
/// `<PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID SD MSG`, as INTERFACE §3 fills it. Whatever an event holds, the
/// message is valid: names are cut and cleaned, values escaped, UTF-8 repaired. A name that had to be changed stands in
/// the `gatepost` element as it was: `host`, `app`, `process`, `event`.
struct RFC5424Renderer: ~Copyable {
    /// RFC 5424 §6: the longest HOSTNAME, APP-NAME, PROCID, MSGID and SD-NAME.
    static let hostnameLimit = 255
    static let appNameLimit = 48
    static let processLimit = 128
    static let messageIDLimit = 32
    static let nameLimit = 32

    /// `<PRI>1 ` for each severity.
    private let openings: [Opening]
    /// The configured APP-NAME; empty: the event's.
    private let appName: ByteWriter
    private let gatepost: ByteWriter
    private let gateway: ByteWriter
    private let labels: ByteWriter
    private let hasByteOrderMark: Bool

    private struct Opening {
        var block = SIMD16<UInt8>(repeating: 0)
        var count = 0
    }

    /// Which of an event's names do not stand in the header as they are.
    private struct Originals {
        var host = false
        var app = false
        var process = false
        var event = false
    }

    init(_ options: SyslogOptions) {
        openings = (0..<8).map { severity in
            var opening = Opening()
            for byte in "<\(Int(options.facility) * 8 + severity)>1 ".utf8 {
                opening.block[opening.count] = byte
                opening.count += 1
            }
            return opening
        }
        var appName = ByteWriter()
        if let name = options.appName {
            var bytes = ByteWriter()
            bytes.append(utf8: name)
            _ = appName.append(
                bytes, TextRange(offset: 0, count: bytes.count), as: HeaderName.self, limit: Self.appNameLimit)
        }
        self.appName = appName
        gatepost = Self.opening("[gatepost@", options.enterpriseNumber)
        gateway = Self.opening("[gateway@", options.enterpriseNumber)
        labels = Self.opening("[labels@", options.enterpriseNumber)
        hasByteOrderMark = options.hasByteOrderMark
    }

    private static func opening(_ start: StaticString, _ enterpriseNumber: UInt32) -> ByteWriter {
        var bytes = ByteWriter()
        bytes.append(start)
        bytes.append(decimal: UInt64(enterpriseNumber))
        return bytes
    }

    func render(
        _ event: borrowing Event, _ envelope: Envelope, from source: SourcePieces, into output: inout ByteWriter
    ) {
        let opening = openings[Int(min(event.level?.severity ?? event.severity, 7))]
        output.append(opening.block, count: opening.count)
        event.time.appendRFC3339(to: &output, maximumFractionDigits: 6)
        let originals = appendHeader(event, source, to: &output)

        let data = output.count
        appendGatepost(event, envelope, source, originals, to: &output)
        appendFields(event, to: &output)
        if !source.labels.isEmpty {
            output.append(labels)
            output.append(source.labels)
            output.append(0x5D)
        }
        if !event.time.zoneKnown { output.append("[timeQuality tzKnown=\"0\"]") }
        if output.count == data { output.append(0x2D) }

        guard !event.message.isEmpty else { return }
        output.append(0x20)
        if hasByteOrderMark { output.append("\u{FEFF}") }
        output.append(event.text, event.message, as: PlainText.self)
    }

    @inline(__always)
    private func appendHeader(
        _ event: borrowing Event, _ source: SourcePieces, to output: inout ByteWriter
    ) -> Originals {
        var originals = Originals()
        output.append(0x20)
        if event.host.isEmpty {
            output.append(source.hostname)
        } else {
            originals.host = !output.append(event.text, event.host, as: HeaderName.self, limit: Self.hostnameLimit)
        }
        output.append(0x20)
        if !appName.isEmpty {
            output.append(appName)
            originals.app = true
        } else if event.app.isEmpty {
            _ = append(event.text, event.process, limit: Self.appNameLimit, to: &output)
        } else {
            originals.app = !append(event.text, event.app, limit: Self.appNameLimit, to: &output)
        }
        output.append(0x20)
        originals.process = !append(event.text, event.process, limit: Self.processLimit, to: &output)
        output.append(0x20)
        originals.event = !append(event.text, event.name, limit: Self.messageIDLimit, to: &output)
        output.append(0x20)
        return originals
    }

    /// Appends a name, or `-` for none.
    @inline(__always)
    private func append(
        _ text: borrowing ByteWriter, _ range: TextRange, limit: Int, to output: inout ByteWriter
    ) -> Bool {
        guard !range.isEmpty else {
            output.append(0x2D)
            return true
        }
        return output.append(text, range, as: HeaderName.self, limit: limit)
    }

    @inline(__always)
    private func appendGatepost(
        _ event: borrowing Event, _ envelope: Envelope, _ source: SourcePieces, _ originals: Originals,
        to output: inout ByteWriter
    ) {
        let start = output.count
        output.append(gatepost)
        let empty = output.count
        if let identity = envelope.identity {
            output.append(" id=\"")
            identity.append(to: &output)
            output.append(0x22)
        }
        if let previous = envelope.previous {
            output.append(" prev=\"")
            output.append(decimal: previous)
            output.append(0x22)
        }
        output.append(source.parameters)
        if let level = event.level {
            output.append(" level=\"")
            output.append(level.name)
            output.append(0x22)
        }
        append(" component=\"", event.text, event.component, to: &output)
        append(" subcomponent=\"", event.text, event.subcomponent, to: &output)
        if let outcome = event.outcome {
            output.append(" outcome=\"")
            output.append(outcome.name)
            output.append(0x22)
        }
        if let part = envelope.part {
            output.append(" part=\"")
            output.append(decimal: UInt64(part.number))
            output.append("\" whole=\"")
            output.append(decimal: part.wholeBytes)
            output.append(0x22)
        }
        if event.host.isEmpty {
            output.append(source.originalHost)
        } else if originals.host {
            append(" host=\"", event.text, event.host, to: &output)
        }
        if originals.app { append(" app=\"", event.text, event.app, to: &output) }
        if originals.process { append(" process=\"", event.text, event.process, to: &output) }
        if originals.event { append(" event=\"", event.text, event.name, to: &output) }
        if !event.isWhole, event.message != event.line {
            append(" raw=\"", event.text, event.line, to: &output)
        }
        if output.count == empty {
            output.truncate(to: start)
        } else {
            output.append(0x5D)
        }
    }

    @inline(__always)
    private func appendFields(_ event: borrowing Event, to output: inout ByteWriter) {
        guard !event.fields.isEmpty else { return }
        output.append(gateway)
        let isPlain = !event.plainBlock.isEmpty
        var index = 0
        while index < event.fields.count {
            output.append(0x20)
            let field = event.fields[index]
            let next = isPlain ? Self.endOfParameters(from: index, of: event) : index
            if next > index {
                let end = event.fields[next - 1].value.end + 1
                let parameters = TextRange(offset: field.key.start, count: end - field.key.start)
                output.append(event.text, parameters, as: PlainParameters.self)
                index = next
                continue
            }
            let start = output.count
            _ = output.append(event.text, field.key, as: ParameterName.self, limit: Self.nameLimit)
            if output.count == start { output.append(0x5F) }
            output.append("=\"")
            output.append(event.text, field.value, as: ParameterValue.self)
            output.append(0x22)
            index += 1
        }
        output.append(0x5D)
    }

    /// How far the fields from `first` on stand side by side in the text just as structured data has them: the index of
    /// the first that does not. All of an event's block does, but for what was left out of it.
    @inline(__always)
    private static func endOfParameters(from first: Int, of event: borrowing Event) -> Int {
        var index = first
        var place = event.fields[first].key.start
        while index < event.fields.count {
            let field = event.fields[index]
            guard field.key.start == place, field.key.count &- 1 < UInt32(nameLimit),
                field.value.start == field.key.end + 2, event.text.word(at: field.key.end) & 0xFFFF == 0x223D
            else { return index }
            let behind = event.text.word(at: field.value.end)
            guard behind & 0xFF == 0x22 else { return index }
            index += 1
            guard behind & 0xFFFF == 0x2022 else { return index }
            place = field.value.end + 2
        }
        return index
    }

    @inline(__always)
    private func append(
        _ opening: StaticString, _ text: borrowing ByteWriter, _ range: TextRange, to output: inout ByteWriter
    ) {
        guard !range.isEmpty else { return }
        output.append(opening)
        output.append(text, range, as: ParameterValue.self)
        output.append(0x22)
    }
}
