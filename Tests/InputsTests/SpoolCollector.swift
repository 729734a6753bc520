import Events
import Spool
import Testing

@testable import Inputs

/// Takes events over from a spool as they become durable, with what the spool keeps about their sources.
final class SpoolCollector {
    private var reader: SpoolReader
    private var contexts: [[UInt8]: SourceContext] = [:]

    init(_ reader: consuming SpoolReader) {
        self.reader = reader
    }

    var position: UInt64 { reader.position }

    func drain(_ body: (ShippedEvent) -> Void) throws {
        while true {
            switch try reader.next() {
            case .end: return
            case .gap(let gap): Issue.record("a gap: \(gap)")
            case .event(let event):
                let bytes = reader.withEventBytes { [UInt8]($0) }
                let found = reader.source(event.source)
                let record = try #require(found)
                if contexts[record.context] == nil {
                    contexts[record.context] = try SourceContext(decoding: record.context)
                }
                let context = try #require(contexts[record.context])
                let path = FileIdentity(decoding: record.identity)?.path.description
                body(
                    ShippedEvent(
                        bytes: bytes, source: event.source, part: event.part, context: context,
                        path: path))
            }
        }
    }
}
