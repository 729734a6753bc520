public import Bytes
public import Events
public import Formats
public import Spool
import Transport

/// Renders what is in a spool as an output would send it: parsed, redacted, in a format, a line each.
///
/// LF, CR and NUL inside an event are written `#012`, `#015` and `#000`. Everything is used again from event to event.
public struct StoredEventRenderer: ~Copyable {
    private let renderer: Renderer
    private let agent: String
    private var selector: EventSelector
    private var redactor: Redactor
    private var parser = EventParser()
    private var event = Event()
    private var sources: SourceCache
    private var prefix: (stream: StreamID, epoch: Epoch, prefix: IdentityPrefix)?

    /// - Parameters:
    ///   - inputs: the inputs whose events are rendered; nil: all.
    ///   - selection: which of them.
    ///   - agent: `agent.name`, for records of losses and for events whose source's definition is lost.
    public init(
        _ format: EventFormat, syslog: SyslogOptions, rules: RedactionRules, key: RedactionKey, inputs: Set<String>?,
        selection: SelectionSettings, agent: String
    ) {
        renderer = Renderer(format, syslog: syslog)
        redactor = Redactor(rules: rules, key: key)
        let selector = EventSelector(selection, format)
        sources = SourceCache(inputs: inputs, selection: selector.selection, agent: agent)
        self.selector = selector
        self.agent = agent
    }

    /// Appends the event that `reader` has just returned, and a line feed.
    /// - Parameter asStored: its bytes as they came in, with nothing read, hidden or escaped.
    /// - Returns: false if it is not one of those to be rendered.
    public mutating func append(
        _ stored: StoredEvent, from reader: borrowing SpoolReader, asStored: Bool, into output: inout ByteWriter
    ) -> Bool {
        let source = sources.source(of: stored, in: reader)
        guard let pieces = source.pieces else { return false }
        let arrival = Arrival(seconds: stored.arrivalSeconds, nanoseconds: stored.arrivalNanoseconds)
        let part = stored.part.map { EventPart(number: $0.number, wholeBytes: $0.wholeBytes) }
        event.removeAll()
        reader.appendEvent(to: &event.text)
        parser.parse(textOf: &event, arrival: arrival, context: source.context, part: part)
        guard selector.takes(&event, part: part, of: stored.source, source.verdict) else { return false }
        if asStored {
            reader.appendEvent(to: &output)
            output.append(0x0A)
            return true
        }
        redactor.redact(&event)
        let identity = EventIdentity(identityPrefix(reader.stream, stored.epoch), seq: stored.seq)
        let mark = Framing.newline.begin(in: &output)
        renderer.render(event, Envelope(identity: identity, part: part), from: pieces, into: &output)
        Framing.newline.end(mark, in: &output)
        return true
    }

    /// Appends the record of a loss, and a line feed.
    public mutating func append(_ gap: Gap, of stream: StreamID, into output: inout ByteWriter) {
        let record = GapRecord(
            prefix: identityPrefix(stream, gap.epoch), first: gap.first, last: gap.last, count: gap.count,
            bytes: gap.bytes, reason: gap.reason.rawValue,
            time: EventTime(unixSeconds: gap.time, nanoseconds: 0), agent: agent)
        let mark = Framing.newline.begin(in: &output)
        renderer.render(record, into: &output)
        Framing.newline.end(mark, in: &output)
    }

    private mutating func identityPrefix(_ stream: StreamID, _ epoch: Epoch) -> IdentityPrefix {
        if let prefix, prefix.epoch == epoch, prefix.stream == stream { return prefix.prefix }
        let made = IdentityPrefix(stream: stream.text, epoch: epoch.text)
        prefix = (stream, epoch, made)
        return made
    }
}
