internal import Bytes
public import Events

/// Events that were lost, and why: an event of its own on every output that would have had them (INTERFACE §3).
public struct GapRecord: Equatable, Sendable {
    /// Of the epoch that the lost events belong to.
    public var prefix: IdentityPrefix
    /// The first seq lost.
    public var first: UInt64
    /// The last seq lost.
    public var last: UInt64
    public var count: UInt64
    /// Bytes of the lost events, as they came in.
    public var bytes: UInt64
    /// One word of the enum of all losses.
    public var reason: String
    /// The input concerned, if it was one.
    public var input: String?
    /// About when the lost events came. The same for every retry.
    public var time: EventTime
    /// `agent.name`.
    public var agent: String

    public init(
        prefix: IdentityPrefix, first: UInt64, last: UInt64, count: UInt64, bytes: UInt64, reason: String,
        input: String? = nil, time: EventTime, agent: String
    ) {
        self.prefix = prefix
        self.first = first
        self.last = last
        self.count = count
        self.bytes = bytes
        self.reason = reason
        self.input = input
        self.time = time
        self.agent = agent
    }

    public var identity: EventIdentity { EventIdentity(prefix, gapFrom: first, to: last) }

    var context: SourceContext {
        SourceContext(
            input: input ?? "", format: .gateway, zone: ZoneName("UTC"), defaultHost: agent, agent: agent)
    }

    /// The record as an event, its line in the gateway's own shape so that `raw` can carry it too:
    /// `TIME HOST gatepost ALERT GATEPOST_GAP [FIRST="…" …] MESSAGE`.
    func makeEvent() -> Event {
        var event = Event()
        event.time = time
        event.level = .alert
        time.appendRFC3339(to: &event.text, maximumFractionDigits: 9)
        event.text.append(0x20)
        event.text.append(utf8: agent.isEmpty ? "-" : agent)
        event.text.append(0x20)
        event.app = Self.append("gatepost", to: &event.text)
        event.text.append(" ALERT ")
        event.name = Self.append("GATEPOST_GAP", to: &event.text)
        event.text.append(" [")
        var values = [
            ("FIRST", String(first)), ("LAST", String(last)), ("COUNT", String(count)), ("BYTES", String(bytes)),
            ("REASON", reason),
        ]
        if let input, !input.isEmpty { values.append(("INPUT", input)) }
        for (index, (key, value)) in values.enumerated() {
            if index > 0 { event.text.append(0x20) }
            let keyRange = Self.append(key, to: &event.text)
            event.text.append("=\"")
            let valueRange = Self.append(value, to: &event.text)
            event.text.append(0x22)
            event.fields.append(Field(key: keyRange, value: valueRange))
        }
        event.text.append("] ")
        let noun = count == 1 ? "event was" : "events were"
        event.message = Self.append("\(count) \(noun) lost: \(reason)", to: &event.text)
        event.line = TextRange(offset: 0, count: event.text.count)
        event.shape = .gateway
        event.recognised = Catalog.index.match(event)
        return event
    }

    private static func append(_ text: String, to output: inout ByteWriter) -> TextRange {
        let start = output.count
        output.append(utf8: text)
        return TextRange(offset: start, count: output.count - start)
    }
}
