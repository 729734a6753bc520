import Bytes
import Events

/// Parses a line as an agent near Chicago would have on 27 August 2020, unless told otherwise.
final class Reading {
    static let arrival = Arrival(seconds: 1_598_500_800, nanoseconds: 250_000_000)

    var event = Event()
    private var parser = EventParser()

    static func context(
        _ format: InputFormat = .auto, zone: String = "America/Chicago", yearReference: Int64? = nil
    ) -> SourceContext {
        SourceContext(
            input: "gateway", format: format, zone: ZoneName(zone), defaultHost: "default", agent: "agent",
            yearReference: yearReference)
    }

    init() {}

    convenience init(
        _ line: String, _ format: InputFormat = .auto, zone: String = "America/Chicago", arrival: Arrival = arrival,
        yearReference: Int64? = nil, part: EventPart? = nil
    ) {
        self.init(Array(line.utf8), format, zone: zone, arrival: arrival, yearReference: yearReference, part: part)
    }

    convenience init(
        _ line: [UInt8], _ format: InputFormat = .auto, zone: String = "America/Chicago", arrival: Arrival = arrival,
        yearReference: Int64? = nil, part: EventPart? = nil
    ) {
        self.init()
        read(
            line, in: Self.context(format, zone: zone, yearReference: yearReference), arrival: arrival, part: part)
    }

    func read(
        _ line: [UInt8], in context: SourceContext = context(), arrival: Arrival = arrival, part: EventPart? = nil
    ) {
        line.withUnsafeBytes { bytes in
            parser.parse(bytes, arrival: arrival, context: context, part: part, into: &event)
        }
    }

    var time: EventTime { event.time }
    var level: Level? { event.level }
    var severity: UInt8 { event.severity }
    var outcome: Outcome? { event.outcome }
    var isWhole: Bool { event.isWhole }
    var host: String { self[event.host] }
    var app: String { self[event.app] }
    var process: String { self[event.process] }
    var component: String { self[event.component] }
    var subcomponent: String { self[event.subcomponent] }
    var name: String { self[event.name] }
    var message: String { self[event.message] }
    var data: [String] { event.fields.map { self[$0.key] + "=" + self[$0.value] } }

    var timeText: String {
        var output = ByteWriter()
        event.time.appendRFC3339(to: &output, maximumFractionDigits: 9)
        return output.string()
    }

    /// The value of the field `key`.
    func value(_ key: String) -> String? {
        event.fields.first { self[$0.key] == key }.map { self[$0.value] }
    }

    subscript(range: TextRange) -> String { EventDump.string(range, of: event) }
}
