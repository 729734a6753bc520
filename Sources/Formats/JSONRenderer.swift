internal import Bytes
internal import Events

/// Writes events as JSON objects, one a line, without the line's end.
///
/// The keys and their order are INTERFACE §3's; what an event does not have is left out. `part` stands before `raw`, with
/// what concerns the event as it was carried. Whatever an event holds, the object is valid JSON in valid UTF-8.
struct JSONRenderer {
    func render(
        _ event: borrowing Event, _ envelope: Envelope, from source: SourcePieces, into output: inout ByteWriter
    ) {
        output.append("{\"time\":\"")
        event.time.appendRFC3339(to: &output, maximumFractionDigits: 9)
        output.append(0x22)
        if event.host.isEmpty {
            output.append(source.hostMember)
        } else {
            append(",\"host\":\"", event.text, event.host, to: &output)
        }
        append(",\"app\":\"", event.text, event.app, to: &output)
        append(",\"process\":\"", event.text, event.process, to: &output)
        append(",\"component\":\"", event.text, event.component, to: &output)
        append(",\"subcomponent\":\"", event.text, event.subcomponent, to: &output)
        if let level = event.level {
            output.append(",\"level\":\"")
            output.append(level.name)
            output.append(0x22)
        }
        append(",\"event\":\"", event.text, event.name, to: &output)
        if let outcome = event.outcome {
            output.append(",\"outcome\":\"")
            output.append(outcome.name)
            output.append(0x22)
        }
        append(",\"message\":\"", event.text, event.message, to: &output)
        appendFields(event, to: &output)
        appendEnvelope(envelope, to: &output)
        output.append(source.members)
        if let part = envelope.part {
            output.append(",\"part\":{\"n\":")
            output.append(decimal: UInt64(part.number))
            output.append(",\"of_bytes\":")
            output.append(decimal: part.wholeBytes)
            output.append(0x7D)
        }
        if !event.isWhole, event.message != event.line {
            append(",\"raw\":\"", event.text, event.line, to: &output)
        }
        output.append(0x7D)
    }

    @inline(__always)
    private func appendEnvelope(_ envelope: Envelope, to output: inout ByteWriter) {
        if let identity = envelope.identity {
            output.append(",\"id\":\"")
            identity.append(to: &output)
            output.append(0x22)
        }
        if let previous = envelope.previous {
            output.append(",\"prev\":")
            output.append(decimal: previous)
        }
    }

    @inline(__always)
    private func appendFields(_ event: borrowing Event, to output: inout ByteWriter) {
        guard !event.fields.isEmpty else { return }
        output.append(",\"data\":{\"")
        for index in event.fields.indices {
            let field = event.fields[index]
            output.append(event.text, field.key, as: JSONText.self)
            output.append("\":\"")
            output.append(event.text, field.value, as: JSONText.self)
            output.append("\",\"")
        }
        output.truncate(to: output.count - 2)
        output.append(0x7D)
    }

    @inline(__always)
    private func append(
        _ opening: StaticString, _ text: borrowing ByteWriter, _ range: TextRange, to output: inout ByteWriter
    ) {
        guard !range.isEmpty else { return }
        output.append(opening)
        output.append(text, range, as: JSONText.self)
        output.append(0x22)
    }
}
