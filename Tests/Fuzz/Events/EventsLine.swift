import Bytes
import Events

/// A line, read. The first byte chooses the input's format, whether it is the first part of a longer line, and whether the
/// zone is one with rules, whose file takes longer to read than a line; what stands before the first NUL is read by the
/// same parser before it, and must make no difference.
enum EventsLine: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard let how = bytes.first else { return }
        let formats = InputFormat.allCases
        let format = formats[Int(how & 0x3F) % formats.count]
        let zone = ZoneName(how & 0x40 == 0 ? "-05:00" : "America/Chicago")
        let part = how & 0x80 == 0 ? nil : EventPart(number: 1, wholeBytes: 1 << 20)
        let pieces = bytes.dropFirst().split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false).map(
            Array.init)
        guard let line = pieces.last else { return }
        var parser = EventParser()
        guard pieces.count > 1 else {
            _ = read(line, format, zone, part, with: &parser)
            return
        }
        _ = read(pieces[0], format, zone, nil, with: &parser)
        let event = read(line, format, zone, part, with: &parser)
        var fresh = EventParser()
        precondition(
            event == read(line, format, zone, part, with: &fresh), "what was read before makes a difference")
    }

    /// Everything that an event says, in a form that can be compared.
    private struct Reading: Equatable {
        var texts: [[UInt8]] = []
        var time: EventTime
        var level: Level?
        var severity: UInt8
        var outcome: Outcome?
        var isWhole: Bool
    }

    private static func read(
        _ line: [UInt8], _ format: InputFormat, _ zone: ZoneName, _ part: EventPart?, with parser: inout EventParser
    ) -> Reading {
        let context = SourceContext(
            input: "gateway", format: format, zone: zone, defaultHost: "gw", agent: "gw")
        var event = Event()
        line.withUnsafeBytes {
            parser.parse(
                $0, arrival: Arrival(seconds: 1_598_500_800, nanoseconds: 0), context: context, part: part, into: &event
            )
        }
        precondition(event.text.array().starts(with: line), "the text begins with the line")
        var ranges = [
            event.line, event.host, event.app, event.process, event.component, event.subcomponent, event.name,
            event.message, event.plainBlock,
        ]
        for field in event.fields { ranges += [field.key, field.value] }
        precondition(ranges.allSatisfy { $0.end <= event.text.count }, "every range is in the text")
        precondition(event.severity <= 7, "there are eight severities")
        return Reading(
            texts: ranges.map { range in (range.start..<range.end).map { event.text[$0] } }, time: event.time,
            level: event.level, severity: event.severity, outcome: event.outcome, isWhole: event.isWhole)
    }
}
