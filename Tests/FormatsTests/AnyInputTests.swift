import Bytes
import Events
import Formats
import Foundation
import Harness
import Testing

/// Whatever an event holds, what is written is valid.
@Suite struct AnyInputTests {
    private let schema: SchemaOfECS

    init() throws {
        schema = try SchemaOfECS()
    }

    private static let pieces: [[UInt8]] =
        [
            "\"", "\\", "]", "[", "=", " ", "KEY=\"", "SESSION_ID=\"", "SESSIONID=", " - ", "INFO", "\u{FEFF}",
            "\u{2028}",
            "2020-06-24T10:06:23.125-05:00 ", "Oct  9 09:47:02 ", "<34>1 ", "{\"a\":", "}", "?a=b", "\u{1F600}",
            "\\u0000",
        ].map { Array($0.utf8) }
        + [[0x00], [0x0A], [0x0D], [0x7F], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90], [0xC2, 0xA0]]

    private func bytes(_ length: ClosedRange<Int>, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        let count = Int.random(in: length, using: &generator)
        while bytes.count < count {
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes.append(UInt8.random(in: .min ... .max, using: &generator))
            case 1: bytes += Self.pieces.randomElement(using: &generator)!
            default: bytes.append(UInt8.random(in: 0x21...0x7E, using: &generator))
            }
        }
        return bytes
    }

    private func append(
        _ length: ClosedRange<Int>, to text: inout ByteWriter, _ generator: inout SeededGenerator
    ) -> TextRange {
        let start = text.count
        text.append(bytes(length, &generator))
        return text.count == start ? .none : TextRange(offset: start, count: text.count - start)
    }

    /// An event of which every part is any bytes.
    private func event(_ generator: inout SeededGenerator) -> Event {
        var event = Event()
        event.host = append(0...300, to: &event.text, &generator)
        event.app = append(0...60, to: &event.text, &generator)
        event.process = append(0...150, to: &event.text, &generator)
        event.component = append(0...20, to: &event.text, &generator)
        event.subcomponent = append(0...20, to: &event.text, &generator)
        event.name = append(0...40, to: &event.text, &generator)
        for _ in 0..<Int.random(in: 0...5, using: &generator) {
            let key = append(0...40, to: &event.text, &generator)
            let value = append(1...40, to: &event.text, &generator)
            event.fields.append(Field(key: key, value: value))
        }
        event.message = append(0...60, to: &event.text, &generator)
        event.line = TextRange(offset: 0, count: event.text.count)
        event.level = Level.allCases.randomElement(using: &generator)
        event.severity = UInt8.random(in: .min ... .max, using: &generator)
        event.isWhole = Bool.random(using: &generator)
        event.time = EventTime(
            year: .random(in: -5...20_000, using: &generator), month: 1, day: 31, hour: 23, minute: 59, second: 59,
            nanoseconds: .random(in: 0...999_999_999, using: &generator),
            fractionDigits: .random(in: 0...9, using: &generator),
            offsetMinutes: .random(in: -1439...1439, using: &generator), zoneKnown: Bool.random(using: &generator),
            isFromEvent: true)
        return event
    }

    @Test(arguments: 0..<12)
    func eventsOfAnyBytesAreWrittenValidly(seed: Int) throws {
        var generator = SeededGenerator(seed)
        var redactor = Redactor(rules: .standard, key: .random())
        var output = ByteWriter()
        for number in 0..<1000 {
            var event = event(&generator)
            if number.isMultiple(of: 2) { redactor.redact(&event) }
            let context = SourceContext(
                input: String(decoding: bytes(0...20, &generator), as: UTF8.self), format: .auto, zone: .local,
                peer: String(decoding: bytes(0...20, &generator), as: UTF8.self),
                defaultHost: String(decoding: bytes(0...20, &generator), as: UTF8.self), agent: "a",
                labels: [.init(name: String(decoding: bytes(0...40, &generator), as: UTF8.self), value: "\"]\\")])
            let pieces = SourcePieces(context)
            let envelope = Envelope(
                identity: EventIdentity(samplePrefix, seq: generator.next()), previous: generator.next(),
                part: EventPart(number: 1, wholeBytes: generator.next()))

            output.removeAll()
            Renderer(.rfc5424, syslog: SyslogOptions(hasByteOrderMark: Bool.random(using: &generator)))
                .render(event, envelope, from: pieces, into: &output)
            _ = try SyslogValidator.read(output.array())

            output.removeAll()
            Renderer(.json).render(event, envelope, from: pieces, into: &output)
            let object = try JSONSerialization.jsonObject(with: Data(output.array()))
            #expect(object is [String: Any])
            #expect(!output.array().contains { $0 < 0x20 })

            guard number.isMultiple(of: 5) else { continue }
            output.removeAll()
            Renderer(.ecs).render(event, envelope, from: pieces, into: &output)
            let faults = try schema.faults(in: output.array())
            #expect(faults == [], "\(faults) in \(output.string())")

            output.removeAll()
            Renderer(.cef).render(event, envelope, from: pieces, into: &output)
            _ = try CEFMessage(output.array())
        }
    }

    @Test(arguments: 0..<12)
    func linesOfAnyBytesAreWrittenValidly(seed: Int) throws {
        var generator = SeededGenerator(seed + 1000)
        var pipeline = Pipeline()
        for number in 0..<1000 {
            let line = bytes(0...300, &generator)
            _ = try SyslogValidator.read(pipeline.render(line, as: .rfc5424))
            _ = try JSONSerialization.jsonObject(with: Data(pipeline.render(line, as: .json)))
            #expect(pipeline.render(line, as: .raw).count <= 3 * line.count + 64)
            guard number.isMultiple(of: 5) else { continue }
            let faults = try schema.faults(in: pipeline.render(line, as: .ecs))
            #expect(faults == [], "\(faults)")
            _ = try CEFMessage(pipeline.render(line, as: .cef))
        }
    }

    @Test func valuesAreReadBackAsTheyWere() throws {
        let value = #"a"b\c]d=e [f] é 😀"#
        var event = Event()
        event.text.append(utf8: "KEY" + value)
        event.line = TextRange(offset: 0, count: event.text.count)
        event.fields = [
            Field(key: TextRange(offset: 0, count: 3), value: TextRange(offset: 3, count: event.text.count - 3))
        ]
        var output = ByteWriter()
        Renderer(.rfc5424).render(event, Envelope(), from: SourcePieces(sampleContext), into: &output)
        #expect(try SyslogValidator.read(output.array())["gateway@32473", "KEY"] == value)
        output.removeAll()
        Renderer(.json).render(event, Envelope(), from: SourcePieces(sampleContext), into: &output)
        let object = try #require(JSONSerialization.jsonObject(with: Data(output.array())) as? [String: Any])
        #expect(object["data"] as? [String: String] == ["KEY": value])
    }
}
