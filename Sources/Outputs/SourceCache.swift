import Events
import Formats
import Spool

/// The sources that an output meets, each decoded and rendered once.
struct SourceCache: ~Copyable {
    /// A source as this output sees it. An object, so that what holds of every event of a source is not copied for each.
    final class Source: Sendable {
        let context: SourceContext
        /// nil: this output does not take the source's events.
        let pieces: SourcePieces?
        /// What the selection makes of it.
        let verdict: Selection.SourceVerdict

        init(_ context: SourceContext, isTaken: Bool = true, verdict: Selection.SourceVerdict = .all) {
            self.context = context
            pieces = isTaken ? SourcePieces(context) : nil
            self.verdict = verdict
        }
    }

    private struct Key: Hashable {
        var source: SourceID
        var version: UInt32
    }

    /// So many sources are remembered; beyond, all are forgotten and learned again.
    private static let limit = 4096

    private let inputs: Set<String>?
    private let selection: Selection?
    /// Stands for one whose definition is lost or unreadable: its events are still sent, by every output.
    private let unknown: Source
    private var known: [Key: Source] = [:]
    private var last: (key: Key, source: Source)?

    /// - Parameters:
    ///   - inputs: the inputs whose events are taken; nil: all.
    ///   - selection: what else decides whether a source's events are taken.
    ///   - agent: `agent.name`, for events whose source's definition is lost.
    init(inputs: Set<String>?, selection: Selection?, agent: String) {
        self.inputs = inputs
        self.selection = selection
        unknown = Source(SourceContext(input: "", format: .auto, zone: .local, defaultHost: agent, agent: agent))
    }

    /// The source of the event that `reader` has just returned.
    mutating func source(of event: StoredEvent, in reader: borrowing SpoolReader) -> Source {
        let key = Key(source: event.source, version: event.contextVersion)
        if let last, last.key == key { return last.source }
        let source: Source
        if let met = known[key] {
            source = met
        } else {
            if known.count >= Self.limit { known.removeAll() }
            source = learn(reader.source(event.source))
            known[key] = source
        }
        last = (key, source)
        return source
    }

    private func learn(_ record: SourceRecord?) -> Source {
        guard let record, let context = Self.decode(record.context) else { return unknown }
        let verdict = selection?.verdict(on: context) ?? .all
        let isTaken = (inputs?.contains(context.input) ?? true) && !verdict.takesNone
        return Source(context, isTaken: isTaken, verdict: verdict)
    }

    private static func decode(_ bytes: [UInt8]) -> SourceContext? {
        do {
            return try SourceContext(decoding: bytes)
        } catch {
            return nil
        }
    }
}
