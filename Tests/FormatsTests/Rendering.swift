import Bytes
import Events
import Formats

/// What tests say an event's source is.
let sampleContext = SourceContext(
    input: "gateway", format: .auto, zone: ZoneName("UTC"), peer: nil, defaultHost: "gw-01", agent: "gw-01",
    labels: [.init(name: "site", value: "dmz")])

let samplePrefix = IdentityPrefix(stream: "abcdefghijklmnop", epoch: "qrstuvwx")

/// 2026-11-21T10:00:00.123456Z
let sampleArrival = Arrival(seconds: 1_795_255_200, nanoseconds: 123_456_000)

/// Reads, redacts and renders lines as an output does, with everything used again from line to line.
struct Pipeline: ~Copyable {
    private var parser = EventParser()
    private var redactor: Redactor
    private var event = Event()
    private var output = ByteWriter()

    init(_ rules: RedactionRules = .standard) {
        redactor = Redactor(rules: rules, key: RedactionKey(bytes: Array(0..<32))!)
    }

    mutating func render(
        _ line: [UInt8], as format: EventFormat, syslog: SyslogOptions = SyslogOptions(),
        envelope: Envelope = Envelope(identity: EventIdentity(samplePrefix, seq: 42)),
        context: SourceContext = sampleContext
    ) -> [UInt8] {
        line.withUnsafeBytes {
            parser.parse($0, arrival: sampleArrival, context: context, part: envelope.part, into: &event)
        }
        event.recognised = Catalog.index.match(event)
        redactor.redact(&event)
        output.removeAll()
        Renderer(format, syslog: syslog).render(event, envelope, from: SourcePieces(context), into: &output)
        return output.array()
    }
}

/// One line rendered, as text.
func rendered(
    _ line: String, as format: EventFormat, syslog: SyslogOptions = SyslogOptions(),
    envelope: Envelope = Envelope(identity: EventIdentity(samplePrefix, seq: 42)),
    context: SourceContext = sampleContext,
    rules: RedactionRules = .standard
) -> String {
    var pipeline = Pipeline(rules)
    return String(
        decoding: pipeline.render(Array(line.utf8), as: format, syslog: syslog, envelope: envelope, context: context),
        as: UTF8.self)
}

/// SplitMix64: the same seed gives the same bytes.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: Int) {
        state = UInt64(seed)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
