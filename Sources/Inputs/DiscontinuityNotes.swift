internal import Bytes
internal import Events
internal import Spool

/// Discontinuities on their way into the spool.
///
/// Each input writes them as a source of its own, whose position counts them: should the spool give up what it had not
/// synced, it is known which are to be written again.
final class DiscontinuityNotes {
    /// The source of an input's notes.
    private struct Desk {
        var source: SourceID
        var written: UInt64
        /// As the source's context has it.
        var input: TailedInput
    }

    private let spool: Spool
    /// By the inputs' names.
    private var desks: [String: Desk] = [:]
    private var pending: [Discontinuity] = []
    /// The last that were written, with their numbers from 1.
    private var recent: [(number: UInt64, note: Discontinuity)] = []
    private var line = ByteWriter()

    /// As many are told one by one while the spool takes none, and as many are kept for being written again.
    private static let limit = 1000
    /// The first byte of the identities of such sources; those of files begin with another.
    private static let kind: UInt8 = 2
    private static let version: UInt8 = 1

    init(spool: Spool) {
        self.spool = spool
    }

    func add(_ note: Discontinuity) {
        note.input.status.discontinuities[note.reason, default: 0] += 1
        let same =
            pending.count < Self.limit
            ? nil : pending.lastIndex { $0.reason == note.reason && $0.input === note.input }
        guard let same else { return pending.append(note) }
        pending[same].count += 1
        pending[same].bytes = pending[same].bytes.flatMap { bytes in note.bytes.map { bytes + $0 } }
    }

    /// Writes what waits, as far as the spool takes it.
    func write(to runs: RunWriter) {
        guard !pending.isEmpty else { return }
        var done = 0
        for note in pending {
            guard let batch = runs.prepare() else { break }
            var desk = self.desk(of: note.input)
            batch.beginRun(source: desk.source, before: Position(offset: desk.written))
            desk.written += 1
            line.removeAll()
            note.line.append(to: &line)
            unsafe line.withUnsafeBytes { unsafe batch.add($0) }
            batch.endRun(after: Position(offset: desk.written))
            desks[note.input.settings.name] = desk
            recent.append((desk.written, note))
            done += 1
        }
        pending.removeFirst(done)
        if recent.count > 2 * Self.limit { recent.removeFirst(recent.count - Self.limit) }
    }

    /// The spool gave up what it had not synced. What has to do with files that are still there is found anew; the rest
    /// waits again.
    /// - Parameter positions: what the spool has of each source.
    func rewind(to positions: [SourceID: Position?]) {
        let lost = recent.filter { entry in
            guard let desk = desks[entry.note.input.settings.name] else { return false }
            return entry.number > ((positions[desk.source] ?? nil)?.offset ?? 0)
        }
        pending = lost.map(\.note).filter { !Self.isFoundAgain($0.reason) } + pending
        recent.removeAll()
        desks.removeAll()
    }

    private static func isFoundAgain(_ reason: DiscontinuityReason) -> Bool {
        switch reason {
        case .rewritten, .replaced: true
        case .copyTruncated, .brokenGzip, .holdDeleted, .closedUnread: false
        }
    }

    private func desk(of input: TailedInput) -> Desk {
        let settings = input.settings
        let identity = [Self.kind, Self.version] + Array(settings.name.utf8)
        let context = SourceContext(
            input: settings.name, format: .gateway, zone: ZoneName("UTC"), defaultHost: input.agentName,
            agent: input.agentName, labels: settings.labels
        ).encoded()
        if var desk = desks[settings.name] {
            if desk.input !== input {
                spool.update(desk.source, identity: identity, context: context)
                desk.input = input
            }
            return desk
        }
        if let known = spool.sources().first(where: { $0.identity == identity }), let position = known.position {
            if known.context != context { spool.update(known.id, identity: identity, context: context) }
            return Desk(source: known.id, written: position.offset, input: input)
        }
        let source = spool.register(identity: identity, context: context, position: Position(offset: 0))
        return Desk(source: source, written: 0, input: input)
    }
}
