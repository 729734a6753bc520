internal import Events

/// Tells which lines of a log lie in a span. A line without a time goes with the one before it; at the beginning of a log
/// it is in the span.
struct SpanFilter: ~Copyable {
    private let span: BackfillSpan
    private let context: SourceContext
    private let arrival: Arrival
    private var parser = EventParser()
    private var event = Event()
    private var wasInside = true
    /// Times that the span was entered.
    private var entries = 0

    /// A log whose times go to and fro over the span's ends has no more parts than this: what comes then is sent, wanted
    /// or not.
    private static let maximumEntries = 1000

    init(_ span: BackfillSpan, context: SourceContext) {
        let now = wallTimeNow()
        self.span = span
        self.context = context
        arrival = Arrival(seconds: now.seconds, nanoseconds: now.nanoseconds)
    }

    @unsafe
    mutating func contains(_ line: UnsafeRawBufferPointer) -> Bool {
        unsafe parser.parse(line, arrival: arrival, context: context, part: nil, into: &event)
        guard event.time.isFromEvent else { return wasInside }
        let isInside = span.contains(event.time) || (wasInside && entries >= Self.maximumEntries)
        if isInside, !wasInside { entries += 1 }
        wasInside = isInside
        return isInside
    }
}
