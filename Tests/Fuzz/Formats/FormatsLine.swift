import Bytes
import Events
import Formats
import Foundation
import Harness

/// A line, read, redacted and written in every format. The first byte chooses the input's format; the second one, with
/// bit 0, that a session identifier stands in the middle of the line: it must not be in what is written.
enum FormatsLine: FuzzTarget {
    /// No byte of it needs an escape, and none of it can be made up by chance.
    private static let canary = Array("nV8xQ2mZ7kW4tR9cLp3s".utf8)
    /// Kept, since their tables take longer to make than a line takes to read. Targets are run one at a time.
    nonisolated(unsafe) private static var parser = EventParser()
    nonisolated(unsafe) private static var redactor: Redactor = {
        guard let key = RedactionKey(bytes: Array(0..<32)) else { preconditionFailure("a key has 32 bytes") }
        return Redactor(rules: .standard, key: key)
    }()

    static func run(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else { return }
        let formats = InputFormat.allCases
        let format = formats[Int(bytes[0]) % formats.count]
        var line = Array(bytes.dropFirst(2))
        let hasSecret = bytes[1] & 1 != 0
        if hasSecret {
            line.insert(contentsOf: Array(" SESSION_ID=\"".utf8) + canary + Array("\" ".utf8), at: line.count / 2)
        }
        let context = SourceContext(
            input: "gateway", format: format, zone: ZoneName("UTC"), peer: "192.0.2.1", defaultHost: "gw", agent: "gw",
            labels: [.init(name: "site", value: "dmz")])
        var event = Event()
        read(line, context, into: &event)
        for format in EventFormat.allCases where format != .raw {
            let output = written(event, context, as: format)
            check(output, as: format)
            if hasSecret { precondition(!holds(output, canary), "a session identifier leaves as it is") }
        }
    }

    /// What every format is written of, so that most of a run's time is theirs.
    private static func read(_ line: [UInt8], _ context: SourceContext, into event: inout Event) {
        line.withUnsafeBytes {
            parser.parse(
                $0, arrival: Arrival(seconds: 1_795_255_200, nanoseconds: 123_456_000), context: context, part: nil,
                into: &event)
        }
        event.recognised = Catalog.index.match(event)
        redactor.redact(&event)
    }

    private static func written(
        _ event: borrowing Event, _ context: SourceContext, as format: EventFormat
    ) -> [UInt8] {
        var output = ByteWriter()
        let envelope = Envelope(
            identity: EventIdentity(IdentityPrefix(stream: "abcdefghijklmnop", epoch: "qrstuvwx"), seq: 42))
        Renderer(format, syslog: SyslogOptions()).render(event, envelope, from: SourcePieces(context), into: &output)
        return output.array()
    }

    private static func check(_ output: [UInt8], as format: EventFormat) {
        do {
            switch format {
            case .rfc5424:
                _ = try SyslogValidator.read(output)
            case .cef:
                precondition(output.starts(with: "<".utf8) || output.starts(with: "CEF:".utf8), "CEF")
                precondition(!output.contains(0x0A), "a line of CEF has no line end in it")
            default:
                precondition(!output.contains { $0 < 0x20 }, "no control character stands in a line of JSON")
                let object = try JSONSerialization.jsonObject(with: Data(output))
                precondition(object is [String: Any], "an event is an object")
            }
        } catch {
            preconditionFailure("\(format): \(error): \(String(decoding: output, as: UTF8.self))")
        }
    }

    private static func holds(_ bytes: [UInt8], _ needle: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0] == needle[0] && bytes[$0...].starts(with: needle) }
    }
}
