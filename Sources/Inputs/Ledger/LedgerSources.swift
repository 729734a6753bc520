internal import Bytes
internal import Events
internal import Spool

/// Which of the spool's sources the ledger keeps, and what is needed to read their events.
struct LedgerSources {
    /// An object, so that what holds of every event of a source is not copied for each.
    final class Kept: Sendable {
        let context: SourceContext
        /// ``LedgerKey/hash(for:)`` of its input.
        let hash: SipHash

        init(_ context: SourceContext, _ hash: SipHash) {
            self.context = context
            self.hash = hash
        }
    }

    private struct Key: Hashable {
        var source: SourceID
        var version: UInt32
    }

    /// So many sources are remembered; beyond, all are forgotten and learned again.
    private static let limit = 4096

    private let key: LedgerKey
    /// Names of the inputs that listen.
    var inputs: Set<String> {
        didSet { if inputs != oldValue { forget() } }
    }
    private var known: [Key: Kept?] = [:]
    private var last: (key: Key, kept: Kept?)?

    init(key: LedgerKey, inputs: Set<String>) {
        self.key = key
        self.inputs = inputs
    }

    /// - Returns: nil if the ledger does not keep the event.
    mutating func find(_ event: StoredEvent, in reader: borrowing SpoolReader) -> Kept? {
        let key = Key(source: event.source, version: event.contextVersion)
        if let last, last.key == key { return last.kept }
        if known[key] == nil {
            if known.count >= Self.limit { known.removeAll() }
            known[key] = .some(learn(reader.source(event.source)))
        }
        let kept = known[key] ?? nil
        last = (key, kept)
        return kept
    }

    private func learn(_ record: SourceRecord?) -> Kept? {
        guard let record else { return nil }
        let context: SourceContext
        do {
            context = try SourceContext(decoding: record.context)
        } catch {
            return nil
        }
        let isBackfilled = BackfillIdentity(decoding: record.identity) != nil && inputs.contains(context.input)
        guard isBackfilled || PeerSources.isIdentity(record.identity) else { return nil }
        return Kept(context, key.hash(for: context.input))
    }

    private mutating func forget() {
        known.removeAll()
        last = nil
    }
}
