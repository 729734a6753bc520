internal import Bytes

/// Finds the events of a buffer: its whole lines, each with those behind it that continue it.
///
/// It is safe to use while the bytes it was made for are there.
@safe
struct EventSplitter {
    /// One or more whole lines of the buffer.
    struct Event {
        var start: Int
        /// Behind the text: where the last line's end begins.
        var end: Int
        /// Behind the last line's end, and behind the empty lines that follow it.
        var next: Int
        var lines = 1
        /// Whether a CR belongs to a line end inside the event.
        var hasCarriageReturn = false

        @inline(__always) var count: Int { end - start }
    }

    /// Lines of one event, at most: a stack trace has some hundreds.
    static let lineLimit = 500

    private let bytes: UnsafeRawBufferPointer
    private var lines: LineSplitter
    private let rule: ContinuationRule?
    private let maximumEventSize: Int
    /// The last event: only what follows tells whether it goes on. Always nil where lines are not joined.
    private(set) var open: Event?

    /// - Parameters:
    ///   - bytes: valid as long as the splitter is used.
    ///   - rule: tells what is joined; nil: nothing, every line is an event.
    ///   - maximumEventSize: bytes that lines are joined up to. A single line may be longer.
    @unsafe
    init(_ bytes: UnsafeRawBufferPointer, rule: ContinuationRule?, maximumEventSize: Int) {
        unsafe self.bytes = bytes
        lines = unsafe LineSplitter(bytes)
        self.rule = rule
        self.maximumEventSize = maximumEventSize
    }

    /// Where the next event begins: all before was returned, or was nothing.
    @inline(__always)
    var next: Int { open?.start ?? lines.next }

    /// Behind the last line end that was found.
    var linesEnd: Int { lines.next }

    /// The next event whose end is certain; nil if there is none, and then ``open`` may hold one.
    @inline(__always)
    mutating func nextEvent() -> Event? {
        while let line = lines.nextLine() {
            // An empty line says nothing, but it may stand inside an event.
            if line.count == 0 {
                open?.next = lines.next
                continue
            }
            let begun = Event(start: line.start, end: line.end, next: lines.next)
            guard let rule else { return begun }
            guard let before = open else {
                open = begun
                continue
            }
            // Nearly every line shows at first sight that it begins an event.
            if unsafe !ContinuationRule.showsTime(text(begun)), extend(before, with: begun, as: rule) { continue }
            open = begun
            return before
        }
        return nil
    }

    /// Declares that ``open`` has ended.
    mutating func close() -> Event? {
        defer { open = nil }
        return open
    }

    /// Takes an event's line back, and all behind it, as if it had not been found.
    mutating func unread(_ event: Event) {
        open = nil
        lines.unread(LineSplitter.Line(start: event.start, end: event.end))
    }

    /// The event's bytes as the buffer has them.
    @unsafe
    @inline(__always)
    func text(_ event: Event) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: bytes.baseAddress.map { unsafe $0 + event.start }, count: event.count)
    }

    /// Writes an event's lines with nothing but LF between them.
    func write(_ event: Event, to output: inout ByteWriter) {
        let text = unsafe text(event)
        var lines = unsafe LineSplitter(text)
        while let line = lines.nextLine() {
            unsafe output.append(UnsafeRawBufferPointer(rebasing: text[line.start..<line.end]))
            output.append(0x0A)
        }
        unsafe output.append(UnsafeRawBufferPointer(rebasing: text[lines.next...]))
    }

    /// Joins `line`, the one behind `event`, to it if it continues it and there is room.
    private mutating func extend(_ event: Event, with line: Event, as rule: ContinuationRule) -> Bool {
        guard unsafe rule.continues(text(line), after: text(event)), event.lines < Self.lineLimit,
            line.end - event.start <= maximumEventSize
        else { return false }
        let gap = unsafe UnsafeRawBufferPointer(rebasing: bytes[event.end..<line.start])
        var event = event
        event.end = line.end
        event.next = line.next
        event.lines += 1
        if unsafe gap.contains(0x0D) { event.hasCarriageReturn = true }
        open = event
        return true
    }
}
