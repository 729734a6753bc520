internal import Bytes
internal import Events
internal import Spool

/// What listeners lost, on its way into the log and the spool: of each input and kind one record a second at most, which
/// stands for all of that time.
///
/// Each input writes them as a source of its own, whose position counts them: should the spool give up what it had not
/// synced, it is known which are to be written again.
final class LossNotes {
    private struct Key: Hashable {
        var input: String
        var loss: ListenerLoss
    }

    /// What has been lost and not yet told.
    private struct Note {
        var settings: InputSettings
        var count: UInt64
        /// Where, or whose.
        var place: String
        var first: EventTime
        var last: EventTime
    }

    /// The source of an input's notes.
    private struct Desk {
        var source: SourceID
        var written: UInt64
        /// The last lines that were written, with their numbers from 1.
        var recent: [(number: UInt64, line: [UInt8])] = []
        /// Lines to be written.
        var waiting: [[UInt8]] = []
    }

    private let spool: Spool
    private let agentName: String
    private let trouble: TroubleLog
    private var notes: [Key: Note] = [:]
    private var told: [Key: MonotonicTime] = [:]
    private var desks: [String: Desk] = [:]

    /// The first byte of the identities of such sources, and their version.
    private static let kind: [UInt8] = [5, 1]
    /// As many are kept for being written again, and as many wait while the spool is full: then the rest is folded.
    private static let limit = 100
    private static let interval = Duration.seconds(1)

    init(spool: Spool, agentName: String, trouble: TroubleLog) {
        self.spool = spool
        self.agentName = agentName
        self.trouble = trouble
    }

    /// Whether there is something to tell.
    var isEmpty: Bool { notes.isEmpty && desks.values.allSatisfy(\.waiting.isEmpty) }

    /// - Parameters:
    ///   - count: datagrams, connections or events; not 0.
    ///   - place: where they came in, or whose they were.
    func add(_ loss: ListenerLoss, _ count: UInt64, of input: ListeningInput, at place: String) {
        input.status.lost[loss, default: 0] += count
        let key = Key(input: input.settings.name, loss: loss)
        let now = EventTime.now
        notes[key, default: Note(settings: input.settings, count: 0, place: place, first: now, last: now)].count +=
            count
        notes[key]?.last = now
    }

    /// Tells what there is to tell, as far as its time has come and the spool takes it.
    func write(_ now: MonotonicTime) {
        for (key, note) in notes where told[key].map({ now - $0 >= Self.interval }) ?? true {
            openDesk(of: note.settings)
            guard desks[key.input].map({ $0.waiting.count < Self.limit }) ?? false else { continue }
            let line = line(of: note, key.loss)
            trouble.warn(line.message)
            var bytes = ByteWriter()
            line.append(to: &bytes)
            desks[key.input]?.waiting.append(bytes.array())
            notes[key] = nil
            told[key] = now
        }
        for name in desks.keys { handOver(name) }
    }

    /// Tells all that there is to tell, at the end, even where the spool is full.
    func writeAll() {
        told = [:]
        write(.now)
        for name in desks.keys { handOver(name, inAnyCase: true) }
    }

    private func handOver(_ name: String, inAnyCase: Bool = false) {
        while var desk = desks[name], !desk.waiting.isEmpty,
            let batch = spool.makeBatch() ?? (inAnyCase ? spool.makeExtraBatch() : nil)
        {
            batch.beginRun(source: desk.source, before: Position(offset: desk.written))
            let line = desk.waiting.removeFirst()
            unsafe line.withUnsafeBytes { unsafe batch.add($0) }
            desk.written += 1
            batch.endRun(after: Position(offset: desk.written))
            desk.recent.append((desk.written, line))
            if desk.recent.count > Self.limit { desk.recent.removeFirst() }
            desks[name] = desk
            // What is stale here is found among the recent ones.
            if spool.append(batch) == .stale { rewind() }
        }
    }

    /// The spool gave up what it had not synced: lets wait again what of it was told here.
    func rewind() {
        let records = spool.sources()
        for name in desks.keys {
            guard var desk = desks[name] else { continue }
            let durable = records.first { $0.id == desk.source }?.position?.offset ?? 0
            desk.waiting = desk.recent.filter { $0.number > durable }.map(\.line) + desk.waiting
            desk.recent.removeAll { $0.number > durable }
            desk.written = durable
            desks[name] = desk
        }
    }

    private func openDesk(of settings: InputSettings) {
        guard desks[settings.name] == nil else { return }
        let identity = Self.kind + Array(settings.name.utf8)
        let context = SourceContext(
            input: settings.name, format: .gateway, zone: ZoneName("UTC"), defaultHost: agentName, agent: agentName,
            labels: settings.labels
        ).encoded()
        if let known = spool.sources().first(where: { $0.identity == identity }), let position = known.position {
            if known.context != context { spool.update(known.id, identity: identity, context: context) }
            desks[settings.name] = Desk(source: known.id, written: position.offset)
            return
        }
        let source = spool.register(identity: identity, context: context, position: Position(offset: 0))
        desks[settings.name] = Desk(source: source, written: 0)
    }

    private func line(of note: Note, _ loss: ListenerLoss) -> AgentLine {
        let what =
            switch loss {
            case .socketFull: "\(note.count) datagrams were dropped because the receive buffer was full"
            case .spoolFull: "\(note.count) datagrams were dropped because the spool takes nothing"
            case .cut: "of \(note.count) datagrams the end was cut off because they were too long"
            case .badFrame:
                "\(note.count) connections were closed because no octet count stood where a frame should begin; "
                    + "what they sent behind it is lost"
            case .unsynced: "\(note.count) events are lost because the disk refused to make them durable"
            }
        return AgentLine(
            time: note.last, host: agentName, level: .alert, name: "GATEPOST_DISCONTINUITY",
            values: [
                ("INPUT", note.settings.name), ("SOURCE", note.place), ("REASON", loss.rawValue),
                ("COUNT", String(note.count)), ("SINCE", note.first.text), ("UNTIL", note.last.text),
            ],
            message: "input \(note.settings.name), \(note.place): \(what)")
    }
}

extension EventTime {
    fileprivate var text: String {
        var bytes = ByteWriter()
        appendRFC3339(to: &bytes, maximumFractionDigits: 3)
        return bytes.string()
    }
}
