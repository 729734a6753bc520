internal import Events
internal import Spool

/// The spool's sources of an input that listens: one for each address that sends.
///
/// Such a source has no position, and the spool defines it anew in each segment that has events of it: so it can be forgotten
/// as soon as nobody sends from there any more, and many short connections, or forged addresses of datagrams, take no
/// more room than ``limit``.
final class PeerSources {
    private struct Entry {
        var source: SourceID
        var connections = 0
        var lastUse: MonotonicTime
    }

    private let spool: Spool
    private let settings: InputSettings
    private let agentName: String
    /// nil: who has no address, on a Unix socket or standard input.
    private var entries: [PeerAddress?: Entry] = [:]
    /// The one used last: a sender seldom sends one datagram only.
    private var recent: (peer: PeerAddress?, source: SourceID)?
    /// Those that are forgotten, with which the spool may still lose events that it has not synced.
    private var forgotten: Set<SourceID> = []
    /// Those that were forgotten before, and the batch behind which none of their events is.
    private var fading: (sources: Set<SourceID>, batch: UInt64) = ([], 0)

    /// Addresses that are known at a time, of those without a connection.
    private static let limit = 4096
    /// An address that nothing came from for so long is forgotten.
    private static let patience = Duration.seconds(300)
    /// The first bytes of the identities of such sources: kind and version. Those of files and of the agent's own begin
    /// with other kinds.
    private static let kind: [UInt8] = [4, 1]

    /// Whether a source is one of these, of whatever input and process.
    static func isIdentity(_ identity: [UInt8]) -> Bool { identity.starts(with: kind) }

    init(_ settings: InputSettings, agentName: String, spool: Spool) {
        self.settings = settings
        self.agentName = agentName
        self.spool = spool
    }

    /// The source of what comes from `peer`.
    @inline(__always)
    func source(of peer: PeerAddress?) -> SourceID {
        if let recent, recent.peer == peer { return recent.source }
        return find(peer)
    }

    private func find(_ peer: PeerAddress?) -> SourceID {
        let now = MonotonicTime.now
        let source: SourceID
        if let entry = entries[peer] {
            source = entry.source
        } else {
            if entries.count >= Self.limit { forgetHalf() }
            source = register(peer)
        }
        entries[peer, default: Entry(source: source, lastUse: now)].lastUse = now
        recent = (peer, source)
        return source
    }

    private func register(_ peer: PeerAddress?) -> SourceID {
        let text = peer?.description
        let context = SourceContext(
            input: settings.name, format: settings.format, zone: settings.timezone, peer: text,
            defaultHost: text ?? agentName, agent: agentName, labels: settings.labels)
        let identity = Self.kind + Array("\(settings.name) \(text ?? "")".utf8)
        return spool.register(identity: identity, context: context.encoded(), position: nil)
    }

    /// A connection from `peer` begins, to be ended by ``release(_:)``.
    func retain(_ peer: PeerAddress?) {
        _ = find(peer)
        entries[peer]?.connections += 1
    }

    func release(_ peer: PeerAddress?) {
        entries[peer]?.connections -= 1
        entries[peer]?.lastUse = .now
    }

    /// Whether `source` is, or was until lately, one of these.
    func contains(_ source: SourceID) -> Bool {
        forgotten.contains(source) || fading.sources.contains(source)
            || entries.values.contains { $0.source == source }
    }

    /// Forgets entirely of whom the spool has all. To be called when no batch is being filled, and what the spool gave up is
    /// noted: however many addresses send, here are those of one or two syncs.
    /// - Parameter batch: up to which all are durable.
    func settle(upTo batch: UInt64) {
        if fading.batch <= batch { fading.sources = [] }
        guard fading.sources.isEmpty, !forgotten.isEmpty else { return }
        fading = (forgotten, spool.appendedBatch)
        forgotten = []
    }

    /// Whether all are forgotten entirely.
    var areForgotten: Bool { entries.isEmpty && forgotten.isEmpty && fading.sources.isEmpty }

    // MARK: Forgetting

    /// Forgets who has sent nothing for long. To be called from time to time.
    func tend(_ now: MonotonicTime) {
        let idle = entries.filter { peer, entry in
            entry.connections == 0 && entry.source != recent?.source && now - entry.lastUse > Self.patience
        }
        forget(idle.map(\.key))
    }

    /// Forgets all, when the input is gone.
    func forgetAll() { forget(Array(entries.keys)) }

    private func forgetHalf() {
        let idle = entries.filter { $0.value.connections == 0 }.sorted { $0.value.lastUse < $1.value.lastUse }
        forget(idle.prefix((idle.count + 1) / 2).map(\.key))
    }

    private func forget(_ peers: [PeerAddress?]) {
        for peer in peers {
            guard let entry = entries.removeValue(forKey: peer) else { continue }
            spool.forget(entry.source)
            forgotten.insert(entry.source)
        }
        recent = nil
    }
}
