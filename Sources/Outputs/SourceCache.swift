import Events
import Formats
import Spool

/// The contexts of the sources that an output meets, decoded and rendered once for each.
struct SourceCache {
    private struct Key: Hashable {
        var source: SourceID
        var version: UInt32
    }

    private struct Known {
        var context: SourceContext
        /// nil: this output does not take the source's events.
        var pieces: SourcePieces?
        var verdict = Selection.SourceVerdict.all
    }

    /// So many sources are remembered; beyond, all are forgotten and learned again.
    private static let limit = 4096

    private let inputs: Set<String>?
    private let selection: Selection?
    private let unknown: SourceContext
    private var known: [Key: Known] = [:]
    private var lastKey: Key?
    private var lastPieces: SourcePieces?

    /// The context of the source asked for last.
    private(set) var context: SourceContext
    /// What the selection makes of the source asked for last.
    private(set) var verdict = Selection.SourceVerdict.all

    /// - Parameters:
    ///   - inputs: the inputs whose events are taken; nil: all.
    ///   - selection: what else decides whether a source's events are taken.
    ///   - agent: `agent.name`, for events whose source's definition is lost.
    init(inputs: Set<String>?, selection: Selection?, agent: String) {
        self.inputs = inputs
        self.selection = selection
        unknown = SourceContext(input: "", format: .auto, zone: .local, defaultHost: agent, agent: agent)
        context = unknown
    }

    /// The rendered pieces of an event's source, or nil if its events are not taken; ``context`` is then its context.
    mutating func pieces(of event: StoredEvent, in reader: borrowing SpoolReader) -> SourcePieces? {
        let key = Key(source: event.source, version: event.contextVersion)
        if key == lastKey { return lastPieces }
        if known[key] == nil {
            if known.count >= Self.limit { known.removeAll() }
            known[key] = learn(reader.source(event.source))
        }
        let found = known[key]
        lastKey = key
        lastPieces = found?.pieces
        context = found?.context ?? unknown
        verdict = found?.verdict ?? .all
        return lastPieces
    }

    /// A source whose definition is lost or unreadable still has its events sent, by every output.
    private func learn(_ record: SourceRecord?) -> Known {
        guard let record, let decoded = Self.decode(record.context) else {
            return Known(context: unknown, pieces: SourcePieces(unknown))
        }
        let verdict = selection?.verdict(on: decoded) ?? .all
        let isTaken = (inputs?.contains(decoded.input) ?? true) && !verdict.takesNone
        return Known(context: decoded, pieces: isTaken ? SourcePieces(decoded) : nil, verdict: verdict)
    }

    private static func decode(_ bytes: [UInt8]) -> SourceContext? {
        do {
            return try SourceContext(decoding: bytes)
        } catch {
            return nil
        }
    }
}
