public import Bytes
public import Events

/// Turns a stream of lines into a stream of rendered events: what `gatepost convert` does, and what an output does to each
/// event between its spool and its collector, without either.
///
/// Lines end with LF or CR LF; empty ones are left out. Written events end with LF. In `rfc5424` and `cef`, LF, CR and NUL
/// inside an event are written `#012`, `#015` and `#000`. Events have no id, and no host that their line does not name.
public struct Converter: ~Copyable {
    /// A longer line is split into parts, each an event.
    public static let maximumEventSize = 1 << 20
    /// What is held of a line to say in its parts how long it is. A line beyond that counts as several.
    public static let maximumLineSize = 64 << 20

    private var lines = ByteWriter(minimumCapacity: 1 << 16)
    /// Bytes of ``lines`` in which no line ends.
    private var searched = 0
    private var pipeline: ConverterPipeline

    /// - Parameters:
    ///   - year: of times that have none; nil: the year of `arrival`.
    ///   - zone: of times that have none.
    ///   - arrival: the time of lines without a time.
    public init(
        to format: EventFormat, from inputFormat: InputFormat = .auto, year: Int32? = nil, zone: ZoneName = .local,
        rules: RedactionRules, key: RedactionKey, arrival: Arrival
    ) {
        // Two days before the year's end, all of the year lies less than a week ahead, in every zone.
        let reference = year.map { EventTime.days(year: $0, month: 12, day: 30) * 86_400 }
        let context = SourceContext(
            input: "", format: inputFormat, zone: zone, defaultHost: "", agent: "", yearReference: reference)
        pipeline = ConverterPipeline(
            format: format, context: context, rules: rules, key: key, arrival: arrival)
    }

    /// Takes more of the input, and appends to `output` the events of all lines that end in it.
    public mutating func convert(_ bytes: UnsafeRawBufferPointer, into output: inout ByteWriter) {
        unsafe lines.append(bytes)
        takeLines(into: &output)
        if lines.count > Self.maximumLineSize {
            pipeline.convert(lines, from: 0, to: lines.count, into: &output)
            lines.removeAll()
            lines.shrink(to: 1 << 16)
            searched = 0
        }
    }

    /// Takes the end of the input: what is left is a line, whether it ends or not.
    public mutating func finish(into output: inout ByteWriter) {
        pipeline.convert(lines, from: 0, to: lines.count, into: &output)
        lines.removeAll()
        searched = 0
    }

    private mutating func takeLines(into output: inout ByteWriter) {
        var start = 0
        while true {
            let end = lines.firstIndex(of: 0x0A, from: max(start, searched), to: lines.count)
            guard end < lines.count else { break }
            pipeline.convert(lines, from: start, to: end, into: &output)
            start = end + 1
        }
        lines.removeFirst(start)
        searched = lines.count
    }
}
