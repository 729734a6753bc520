internal import Bytes
internal import Events

/// Parser, redactor and renderer in a row, each with its buffers used again from line to line.
struct ConverterPipeline: ~Copyable {
    private let context: SourceContext
    private let pieces: SourcePieces
    private let renderer: Renderer
    private let arrival: Arrival
    private let escapesControls: Bool
    private let tellsCases: Bool
    private var parser = EventParser()
    private var redactor: Redactor
    private var event = Event()
    private var escaped = ByteWriter()

    init(format: EventFormat, context: SourceContext, rules: RedactionRules, key: RedactionKey, arrival: Arrival) {
        self.context = context
        pieces = SourcePieces(context)
        renderer = Renderer(format)
        self.arrival = arrival
        escapesControls = format.isSyslog
        tellsCases = format.tellsCases
        redactor = Redactor(rules: rules, key: key)
    }

    /// Appends the event of a line, or those of its parts. `end` is where LF stands, or the end of the input.
    mutating func convert(
        _ lines: borrowing ByteWriter, from start: Int, to end: Int, into output: inout ByteWriter
    ) {
        let textEnd = end > start && lines[end - 1] == 0x0D ? end - 1 : end
        let whole = textEnd - start
        guard whole > Converter.maximumEventSize else {
            if whole > 0 { append(lines, from: start, count: whole, part: nil, to: &output) }
            return
        }
        var number: UInt32 = 1
        var place = start
        while place < textEnd {
            let count = Self.partLength(lines, from: place, to: textEnd)
            let part = EventPart(number: number, wholeBytes: UInt64(whole))
            append(lines, from: place, count: count, part: part, to: &output)
            place += count
            number += 1
        }
        event.text.shrink(to: 1 << 16)
    }

    private mutating func append(
        _ lines: borrowing ByteWriter, from start: Int, count: Int, part: EventPart?, to output: inout ByteWriter
    ) {
        let (arrival, context) = (arrival, context)
        lines.withBytes { bytes in
            parser.parse(
                bytes.extracting(start..<(start + count)), arrival: arrival, context: context, part: part, into: &event)
        }
        if tellsCases { event.recognised = Catalog.index.match(event) }
        redactor.redact(&event)
        let before = output.count
        renderer.render(event, Envelope(part: part), from: pieces, into: &output)
        if escapesControls { escapeControls(in: &output, from: before) }
        output.append(0x0A)
    }

    /// How much of a line that is too long goes into its next part: up to a space not far from the limit, so that no word
    /// and no session identifier is torn in two; else up to a character's end.
    private static func partLength(_ lines: borrowing ByteWriter, from start: Int, to end: Int) -> Int {
        let limit = start + Converter.maximumEventSize
        guard limit < end else { return end - start }
        var place = limit
        while place > limit - 4096 {
            if lines[place - 1] == 0x20 { return place - start }
            place -= 1
        }
        place = limit
        while place > limit - 4, lines[place] & 0xC0 == 0x80 { place -= 1 }
        return place - start
    }

    /// Writes LF, CR and NUL as three octal digits behind `#`, as rsyslog does: newlines are the framing.
    private mutating func escapeControls(in output: inout ByteWriter, from start: Int) {
        let end = output.count
        guard output.firstIndex(in: LineControls.self, from: start, to: end) < end else { return }
        escaped.removeAll()
        for index in start..<end {
            switch output[index] {
            case 0x00: escaped.append("#000")
            case 0x0A: escaped.append("#012")
            case 0x0D: escaped.append("#015")
            default: escaped.append(output[index])
            }
        }
        output.truncate(to: start)
        output.append(escaped)
    }
}

/// Control characters up to CR, LF and NUL among them.
private enum LineControls: ByteSet {
    @inline(__always)
    static func lanes(of block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        block .<= SIMD16<UInt8>(repeating: 0x0D)
    }
}
