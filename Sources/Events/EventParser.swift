internal import Bytes

/// Reads lines into events: the nine shapes of the gateway's lines (GATEWAY-EVENTS §2), RFC 5424, RFC 3164 and JSON.
///
/// Any bytes are taken; what cannot be read is carried as text. Work and memory are in proportion to the line's length,
/// nothing recurs on input, and an event costs no allocation once the buffers have grown. One parser is used by one
/// thread; it holds zones that it has looked up and what it has read of lines, which make it faster, and no other.
public struct EventParser: ~Copyable {
    /// Bytes of an event. No input takes so large ones; with it, no range can exceed its 32 bits.
    private static let sizeLimit = 1 << 30

    private var clock = ZoneClock()
    private var memory = LineMemory()

    public init() {}

    /// Reads `bytes` (one event, no line end) into `event`, which is emptied first.
    ///
    /// Same arguments, same event.
    /// - Parameters:
    ///   - arrival: the time of an event that has none that can be read, and the year of one that lacks it.
    ///   - part: if the event was too long to be taken in whole. Parts after the first are text.
    public mutating func parse(
        _ bytes: UnsafeRawBufferPointer, arrival: Arrival, context: SourceContext, part: EventPart?,
        into event: inout Event
    ) {
        unsafe parse(bytes.bytes, arrival: arrival, context: context, part: part, into: &event)
    }

    /// Reads `bytes` (one event, no line end) into `event`, which is emptied first.
    public mutating func parse(
        _ bytes: RawSpan, arrival: Arrival, context: SourceContext, part: EventPart?, into event: inout Event
    ) {
        event.removeAll()
        let isTooLong = bytes.byteCount > Self.sizeLimit
        event.text.append(isTooLong ? bytes.extracting(first: Self.sizeLimit) : bytes)
        parse(textOf: &event, arrival: arrival, context: context, part: part)
        if isTooLong { event.isWhole = false }
    }

    /// Reads what stands in the text of an event that is otherwise empty (one event, no line end).
    public mutating func parse(textOf event: inout Event, arrival: Arrival, context: SourceContext, part: EventPart?) {
        let end = event.text.count
        precondition(end <= Self.sizeLimit, "an event is shorter than a gibibyte")
        event.line = TextRange(offset: 0, count: end)
        var stamp: Timestamp?
        let isText = context.format == .text || (part.map { $0.number > 1 } ?? false)
        if isText {
            event.message = event.line
        } else {
            read(to: end, format: context.format, stamp: &stamp, into: &event)
            // Where the first part ends no line ends: the space there stands between this part and the next.
            let message = event.message
            if part != nil, !message.isEmpty, event.text.trimmedAtEnd(from: message.start, to: end) == message {
                event.message = TextRange(offset: message.start, count: end - message.start)
            }
        }
        if let stamp,
            let time = clock.time(
                of: stamp, arrival: arrival, zone: context.zone, yearReference: context.yearReference)
        {
            event.time = time
        } else {
            if stamp != nil { event.isWhole = false }
            event.time = EventTime(unixSeconds: arrival.seconds, nanoseconds: arrival.nanoseconds)
        }
    }

    /// Tells what the line is by its first byte, as far as the input's format leaves that open.
    private mutating func read(to end: Int, format: InputFormat, stamp: inout Timestamp?, into event: inout Event) {
        var lineStart = event.text.starts(with: "\u{FEFF}", at: 0, to: end) ? 3 : 0
        let start = event.text.skippingSeparators(from: lineStart, to: end)
        guard start < end else { return }
        if event.text[start] == ASCII.openBrace, format == .auto || format == .json,
            JSONLine.read(from: start, to: end, stamp: &stamp, into: &event)
        {
            event.bodyStart = start
            return
        }
        if format == .json {
            event.message = event.text.trimmedAtEnd(from: lineStart, to: end)
            return
        }
        if event.text[start] == ASCII.less, let header = Priority(at: start, to: end, in: event.text) {
            event.severity = header.severity
            let isOpen = format != .gateway && format != .rfc3164
            if isOpen, SyslogLine.read(from: header.end, to: end, stamp: &stamp, &memory, into: &event) { return }
            if format != .rfc5424 { lineStart = header.end }
        }
        if format == .rfc5424 {
            event.message = event.text.trimmedAtEnd(from: lineStart, to: end)
        } else {
            Line.read(from: lineStart, to: end, stamp: &stamp, &memory, into: &event)
        }
    }
}
