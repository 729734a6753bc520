internal import Bytes
internal import Events

/// Writes events for Splunk's HTTP event collector: the object of ``JSONRenderer`` as `event`, with its time, host
/// and source type beside it (Splunk, "Format events for HTTP Event Collector"). The index is left to the token.
struct SplunkRenderer {
    private let json = JSONRenderer()

    func render(
        _ event: borrowing Event, _ envelope: Envelope, from source: SourcePieces, into output: inout ByteWriter
    ) {
        output.append("{\"event\":")
        json.render(event, envelope, from: source, into: &output)
        // Splunk takes no time before 1970; without one it takes that of arrival.
        if let seconds = UInt64(exactly: event.time.unixSeconds) {
            output.append(",\"time\":")
            output.append(decimal: seconds)
            appendMilliseconds(event.time.nanoseconds / 1_000_000, to: &output)
        }
        if event.host.isEmpty {
            output.append(source.hostMember)
        } else {
            output.append(",\"host\":\"")
            output.append(event.text, event.host, as: JSONText.self)
            output.append(0x22)
        }
        // That of packaging/collectors/splunk/props.conf.
        output.append(",\"sourcetype\":\"gatepost:json\"}")
    }

    private func appendMilliseconds(_ milliseconds: UInt32, to output: inout ByteWriter) {
        output.append(UInt8(ascii: "."))
        output.append(UInt8(ascii: "0") + UInt8(milliseconds / 100))
        output.append(UInt8(ascii: "0") + UInt8(milliseconds / 10 % 10))
        output.append(UInt8(ascii: "0") + UInt8(milliseconds % 10))
    }
}
