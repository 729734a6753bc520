import Bytes
import Events
import Formats
import NIOCore
import Spool
import Transport

/// Reads an output's events from the spool and makes batches of them: parsed, redacted, rendered, framed.
///
/// All buffers are used again; per event nothing is allocated. It is a value with one owner, so that once a batch, and not
/// at each of its events, it is asked whether somebody else is at it.
struct BatchAssembly: ~Copyable {
    /// A finished batch, on its way to the destination.
    struct Finished: ~Copyable {
        /// Rendered and framed.
        var bytes: ByteWriter
        /// What the ledger keeps of it.
        let sent: SentBatch
    }

    /// So many events are passed over at a time.
    private static let skipLimit = 20_000
    /// Bytes of a batch that there is always room for.
    private static let room = 64 << 10

    private let framing: Framing
    private let maxBytes: Int
    private let maxEvents: Int
    private let agent: String
    /// The seq where it ends; `UInt64.max`: it does not.
    private let end: UInt64
    /// Whether this output takes less than everything, so that each event says which was before it.
    private let isSelective: Bool
    /// Whether an action line stands before each event.
    private let isBulk: Bool

    private var reader: SpoolReader
    private var parser = EventParser()
    private var selector: EventSelector
    private var redactor: Redactor
    private let renderer: Renderer
    private var event = Event()
    private var sources: SourceCache
    private var prefix: (epoch: Epoch, prefix: IdentityPrefix)?

    private var batch = ByteWriter(minimumCapacity: room)
    /// For the next batch, while this one is on its way.
    private var spare = ByteWriter(minimumCapacity: room)
    /// An event that was rendered when the batch had no room for it, and with it the first of the next batch.
    private var carry = ByteWriter()
    private var begun = NIODeadline.distantPast
    private let tally: EventTally
    /// When the event that was read last arrived, in seconds of Unix time.
    private var lastArrival: Int64 = 0

    /// When the first event of the batch arrived, in seconds of Unix time; nil: the batch is empty.
    private(set) var firstArrival: Int64?
    /// Events lost in the spool whose gap records were made, by the reason; what is made again is not counted again.
    private(set) var lostEvents: [String: UInt64] = [:]
    /// Events before this are counted if they were lost.
    private var firstUncounted: UInt64 = 0
    /// Events in the batch.
    private(set) var events = 0
    /// Where the cursor stands before the batch, and the last chosen event before there.
    private var origin: (next: UInt64, previous: UInt64?)
    /// Where the cursor stands behind the batch, and the last chosen event before there.
    private var next: UInt64
    private var nextPrevious: UInt64?
    /// The seq of the last event chosen so far, a carried one included.
    private(set) var previous: UInt64?

    init(
        settings: OutputSettings, reader: consuming SpoolReader, end: UInt64?, redactor: consuming Redactor,
        renderer: consuming Renderer, agent: String, previous: UInt64?, tally: EventTally
    ) {
        framing = settings.framing
        maxBytes = settings.batch.maxBytes
        maxEvents = min(
            settings.batch.maxEvents, settings.maxRate.map { max(1, $0 / Pace.batchesPerSecond) } ?? .max)
        isSelective = settings.isSelective
        let selector = EventSelector(settings.selection, settings.format)
        sources = SourceCache(inputs: settings.from.map(Set.init), selection: selector.selection, agent: agent)
        self.selector = selector
        isBulk = settings.isBulk
        next = reader.position
        nextPrevious = previous
        origin = (next: reader.position, previous: previous)
        self.reader = reader
        self.end = end ?? .max
        self.redactor = redactor
        self.renderer = renderer
        self.agent = agent
        self.previous = previous
        self.tally = tally
    }

    /// The first seq that has not been read.
    var position: UInt64 { reader.position }
    /// How many values each redaction rule has hidden so far.
    var redactions: [UInt64] { redactor.counts }
    /// Bytes in the batch, rendered and framed.
    var byteCount: Int { batch.count }

    /// Adds events to the batch until it is full or everything durable is in it.
    /// - Throws: `SpoolError` when the spool cannot be read; the batch stays as it is.
    mutating func fill(now: NIODeadline) throws(SpoolError) -> BatchFill {
        if !carry.isEmpty { return .full }
        var skipped = 0
        while events < maxEvents, batch.count < maxBytes {
            if reader.position >= end { return events == 0 ? .empty : .full }
            let start = batch.count
            let before = previous
            switch try reader.next() {
            case .event(let stored):
                guard append(stored) else {
                    if events == 0 { next = reader.position }
                    skipped += 1
                    if skipped == Self.skipLimit { return .skipped(since: events == 0 ? nil : begun) }
                    continue
                }
            case .gap(let gap):
                // In a replay, what went from the spool meanwhile was delivered once.
                guard end == .max || gap.reason == .damaged else {
                    if events == 0 { next = reader.position }
                    continue
                }
                append(gap)
            case .end:
                return events == 0 ? .empty : .partial(since: begun)
            }
            if events == 0 {
                begun = now
                firstArrival = lastArrival
            } else if batch.count > maxBytes {
                carry.append(batch, from: start, count: batch.count - start)
                batch.truncate(to: start)
                nextPrevious = before
                return .full
            }
            events += 1
            next = reader.position
            nextPrevious = previous
        }
        return .full
    }

    /// Hands the batch over and begins the next one. Give its bytes back with ``recycle(_:)`` when they have been sent; what
    /// else happens until then, a ``rewind(to:previous:)`` after a close above all, does not touch them.
    mutating func takeBatch() -> Finished {
        let sent = SentBatch(next: next, previous: nextPrevious, events: events, renderedBytes: batch.count)
        origin = (next: next, previous: nextPrevious)
        var finished = ByteWriter()
        swap(&finished, &spare)
        swap(&finished, &batch)
        events = 0
        firstArrival = nil
        if !carry.isEmpty {
            batch.append(carry, from: 0, count: carry.count)
            carry.removeAll()
            carry.shrink(to: maxBytes)
            events = 1
            begun = .now()
            firstArrival = lastArrival
            next = reader.position
            nextPrevious = previous
        }
        return Finished(bytes: finished, sent: sent)
    }

    /// Takes the bytes of a batch back, for the next but one.
    mutating func recycle(_ batch: consuming Finished) {
        spare = batch.bytes
        spare.removeAll()
        spare.shrink(to: 2 * maxBytes)
    }

    /// What is before the mark was dropped on request: gap records stand for it, also for what is in the batch.
    /// - Parameter delivered: where the cursor is.
    mutating func drop(_ mark: DropMark?, delivered: UInt64) {
        guard mark != reader.dropMark else { return }
        reader.dropMark = mark
        guard let mark, events > 0 || !carry.isEmpty else { return }
        let first = max(origin.next, delivered)
        if first < mark.end { rewind(to: first, previous: origin.previous) }
    }

    /// Forgets the batch and reads on from `seq`.
    mutating func rewind(to seq: UInt64, previous: UInt64?) {
        batch.removeAll()
        carry.removeAll()
        events = 0
        firstArrival = nil
        reader.seek(to: seq)
        selector.rewind()
        next = seq
        nextPrevious = previous
        origin = (next: seq, previous: previous)
        self.previous = previous
    }

    /// Nothing comes for a while: lets go of the room that only the last burst needed, unless something waits in it.
    mutating func rest() {
        reader.rest()
        guard events == 0, carry.isEmpty else { return }
        batch.shrink(to: Self.room)
        spare.shrink(to: Self.room)
        carry.shrink(to: 0)
        event.removeAll()
        event.text.shrink(to: Self.room)
    }

    /// - Returns: false if this output does not take the event.
    private mutating func append(_ stored: StoredEvent) -> Bool {
        append(stored, of: sources.source(of: stored, in: reader))
    }

    /// - Parameter source: lent for the whole call, so that nothing of it is copied or counted for an event.
    /// - Returns: false if this output does not take the event.
    private mutating func append(_ stored: StoredEvent, of source: SourceCache.Source) -> Bool {
        guard let pieces = source.pieces else { return false }
        let arrival = Arrival(seconds: stored.arrivalSeconds, nanoseconds: stored.arrivalNanoseconds)
        let part = stored.part.map { EventPart(number: $0.number, wholeBytes: $0.wholeBytes) }
        event.removeAll()
        reader.appendEvent(to: &event.text)
        parser.parse(textOf: &event, arrival: arrival, context: source.context, part: part)
        let isTaken = selector.takes(&event, part: part, of: stored.source, source.verdict)
        let isUnknown = selector.isUnknown(event)
        if isUnknown || !event.isWhole {
            tally.note(stored.seq, of: source.context.input, isUnparsed: !event.isWhole, isUnknown: isUnknown)
        }
        guard isTaken else { return false }
        redactor.redact(&event)
        let identity = EventIdentity(identityPrefix(of: stored.epoch), seq: stored.seq)
        if isBulk { HTTPAPI.appendBulkAction(identity, to: &batch) }
        let envelope = Envelope(
            identity: identity,
            previous: isSelective ? previous : nil, part: part)
        let mark = framing.begin(in: &batch)
        renderer.render(event, envelope, from: pieces, into: &batch)
        framing.end(mark, in: &batch)
        previous = stored.seq
        lastArrival = stored.arrivalSeconds
        return true
    }

    private mutating func append(_ gap: Gap) {
        if gap.last >= firstUncounted {
            lostEvents[gap.reason.rawValue, default: 0] += gap.last - max(gap.first, firstUncounted) + 1
            firstUncounted = gap.last + 1
        }
        lastArrival = gap.time
        let record = GapRecord(
            prefix: identityPrefix(of: gap.epoch), first: gap.first, last: gap.last, count: gap.count,
            bytes: gap.bytes, reason: gap.reason.rawValue,
            time: EventTime(unixSeconds: gap.time, nanoseconds: 0), agent: agent)
        if isBulk { HTTPAPI.appendBulkAction(record.identity, to: &batch) }
        let mark = framing.begin(in: &batch)
        renderer.render(record, previous: isSelective ? previous : nil, into: &batch)
        framing.end(mark, in: &batch)
    }

    private mutating func identityPrefix(of epoch: Epoch) -> IdentityPrefix {
        if let prefix, prefix.epoch == epoch { return prefix.prefix }
        let made = IdentityPrefix(stream: reader.stream.text, epoch: epoch.text)
        prefix = (epoch, made)
        return made
    }
}
