internal import Bytes
internal import Events
internal import Glibc
public import Spool

/// Turns the bytes of a log, as they are handed over, into events in the spool, or only counts them for a comparison with
/// the ledger.
///
/// The log is a source like a file that is followed, with the same proof of who it is beside its position: should it come
/// again, whole, grown or under another name, what is in the spool is not taken twice. Where a span leaves lines out, each
/// part between them is a source of its own.
///
/// Used by one thread at a time. It holds a batch of the spool's only within a call.
public final class BackfillFeed {
    /// What can be done next.
    public enum State: Equatable, Sendable {
        /// All that was handed over is in the spool.
        case needsBytes
        /// The spool takes nothing now.
        case needsRoom
        /// The spool gave up what it had not synced, some of this log, maybe.
        case isGivenUp
    }

    /// What became of the log so far.
    public private(set) var tally = BackfillTally()

    private let spool: Spool
    private let opening: BackfillOpening
    private let context: [UInt8]
    private let maximumEventSize: Int
    private let isTrial: Bool
    private let generation: UInt64
    private let rule: ContinuationRule?
    /// nil: all is wanted, or the comparison has said what is.
    private var filter: SpanFilter?
    /// Says what of the log is to be sent; nil: what is in no known part.
    private let comparison: LedgerComparison?
    /// Whether events are noted in the comparison, and not sent.
    public let isCounting: Bool

    /// The last bytes before ``offset``, at most ``PositionCheck/tailSize``, and behind them what was not taken yet.
    private var buffer = ByteWriter(minimumCapacity: AppendBatch.byteLimit)
    /// Where in `buffer` the next line, or the next part of a long one, begins.
    private var next = 0
    /// Where it begins in the log.
    private var offset: UInt64
    private var head = HeadHash()
    /// Inside a long line of which parts were taken.
    private var rest: LineRest?
    private var hasEnded = false
    /// Whether the last byte of `buffer` is an LF that the log does not have, so that its last line ends.
    private var hasAddedEnd = false
    /// Whether the event that is at hand is gone past; nil: that was not asked yet.
    private var isPassing: Bool?
    /// Where it begins in the log, and whether it is wanted; for the comparison.
    private var noted: (start: UInt64, isWanted: Bool)?
    private var joined = ByteWriter(minimumCapacity: 0)

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Known parts that are still ahead.
    private var ahead: ArraySlice<KnownParts.Part>
    /// Where the known part begins that ends at `offset`, if one does.
    private var knownStart: UInt64?
    /// The part of the log that is being taken; nil behind what is known, or not wanted.
    private var part: (source: SourceID, position: Position)?
    /// The batch that is being filled, and whether it has a run of `part`.
    private var batch: AppendBatch?
    private var isInRun = false
    /// What was handed to the spool last, and how far that was written then.
    private var written: (source: SourceID, position: Position)? { didSet { writtenMark = nil } }
    private var writtenMark: WrittenMark?

    /// - Parameters:
    ///   - isTrial: nothing is written; the tally says what would be.
    ///   - generation: the spool's, of the time when the first log was begun.
    ///   - comparison: where the log is compared, at its first byte, with what came by listeners; known parts are then read
    ///     like all others.
    ///   - isCounting: nothing is written; the events are noted in the comparison.
    public init(
        _ opening: BackfillOpening, input: InputSettings, agentName: String, span: BackfillSpan, isTrial: Bool,
        spool: Spool, generation: UInt64, comparison: LedgerComparison? = nil, isCounting: Bool = false
    ) {
        let context = SourceContext(
            input: input.name, format: input.format, zone: input.timezone, defaultHost: agentName, agent: agentName,
            labels: input.labels, yearReference: opening.modified)
        self.spool = spool
        self.opening = opening
        self.context = context.encoded()
        self.isTrial = isTrial || isCounting
        self.generation = generation
        self.comparison = comparison
        self.isCounting = isCounting
        maximumEventSize = min(max(input.maxEventSize, 1), AppendBatch.maximumEventSize)
        rule = input.multiline == .auto ? ContinuationRule() : nil
        let isSaid = comparison != nil && !isCounting
        filter = span.isEverything || isSaid ? nil : SpanFilter(span, context: context)
        offset = comparison == nil ? opening.from : 0
        ahead = comparison == nil ? opening.known.all[...] : []
        if isCounting { comparison?.begin(context, known: opening.known) }
        guard comparison == nil else { return }
        unsafe opening.head.withUnsafeBytes { bytes in
            unsafe head.append(UnsafeRawBufferPointer(rebasing: bytes.prefix(Int(clamping: opening.from))))
        }
        guard let beginning = opening.known.beginning else { return }
        buffer.append(beginning.tail)
        next = beginning.tail.count
        tally.knownBytes = offset
        leaveKnown()
    }

    /// Takes the bytes that follow those taken before. To be called when ``step()`` needs bytes.
    public func take(_ bytes: [UInt8]) {
        buffer.append(bytes)
    }

    /// The log ends here: a last line without its end is one all the same.
    public func finish() {
        hasEnded = true
        guard buffer.count > next, buffer[buffer.count - 1] != 0x0A else { return }
        buffer.append(0x0A)
        hasAddedEnd = true
    }

    /// Where the log has been taken to.
    public var end: UInt64 { offset }

    /// Whether all that was taken of the log is written.
    public var isWritten: Bool {
        guard let written else { return true }
        return spool.writtenMark(of: written.source, at: written.position) != nil
    }

    /// Whether all that was taken of the log is durable.
    public func isDurable() -> Bool {
        guard let written else { return true }
        writtenMark = writtenMark ?? spool.writtenMark(of: written.source, at: written.position)
        return writtenMark.map { spool.isDurable($0) } ?? false
    }

    // MARK: Taking

    /// Takes what there is, as far as the spool does.
    public func step() -> State {
        guard spool.generation == generation else { return .isGivenUp }
        var state = State.needsBytes
        while state == .needsBytes, passKnown(), let piece = nextPiece() {
            state = take(piece)
        }
        if state != .isGivenUp, !flush() { state = .isGivenUp }
        let spare = next - min(next, PositionCheck.tailSize)
        buffer.removeFirst(spare)
        next -= spare
        if buffer.count <= AppendBatch.byteLimit { buffer.shrink(to: 2 * AppendBatch.byteLimit) }
        return state
    }

    /// An event, or a part of one that is too long, by its places in `buffer`.
    private struct Piece {
        var start: Int
        var end: Int
        /// Where the next begins.
        var next: Int
        /// Whether the event ends here.
        var isLast = true
        /// Where its end was found; else where the bytes end.
        var eventEnd: Int
        /// Whether ``joined`` has its text, because its lines end with CR LF.
        var isJoined = false
    }

    /// Looks for the next piece, past empty lines.
    /// - Returns: nil if more bytes are needed to tell where it ends.
    private func nextPiece() -> Piece? {
        if offset == 0, buffer.count - next >= Self.byteOrderMark.count,
            buffer.array(from: next, count: Self.byteOrderMark.count) == Self.byteOrderMark
        {
            consume(to: next + Self.byteOrderMark.count)
        }
        // Before a known part an event ends, as it did when that was taken.
        let boundary = ahead.first.map { $0.start - offset } ?? .max
        let count = Int(clamping: min(UInt64(buffer.count - next), boundary))
        guard count > 0 else { return nil }
        let isEnd = hasEnded || UInt64(count) == boundary
        let found = unsafe buffer.withUnsafeBytes { bytes in
            let data = unsafe UnsafeRawBufferPointer(rebasing: bytes[next..<next + count])
            return unsafe rest == nil ? event(in: data, isEnd) : part(of: data, isEnd)
        }
        if let piece = found.piece { return piece }
        if found.passed > 0 { consume(to: next + found.passed) }
        return nil
    }

    /// The first event of `data`, which stands at ``next``; without one, how many bytes are empty lines.
    @unsafe
    private func event(in data: UnsafeRawBufferPointer, _ isEnd: Bool) -> (piece: Piece?, passed: Int) {
        var splitter = unsafe EventSplitter(data, rule: rule, maximumEventSize: maximumEventSize)
        var event = splitter.nextEvent()
        if event == nil, isEnd || data.count - splitter.linesEnd > maximumEventSize { event = splitter.close() }
        guard let event else {
            let left = data.count - splitter.linesEnd
            if splitter.open == nil, left > maximumEventSize + 1 {
                return (unsafe longPiece(data, from: splitter.linesEnd, to: data.count), 0)
            }
            if isEnd, left > 0 { return (lastPiece(from: splitter.linesEnd, to: data.count), 0) }
            return (nil, splitter.next)
        }
        guard event.count <= maximumEventSize else {
            return (unsafe longPiece(data, from: event.start, to: event.end), 0)
        }
        if event.hasCarriageReturn {
            joined.removeAll()
            splitter.write(event, to: &joined)
        }
        let piece = Piece(
            start: next + event.start, end: next + event.end, next: next + event.next, eventEnd: next + event.end,
            isJoined: event.hasCarriageReturn)
        return (piece, 0)
    }

    /// The next part of a long line.
    @unsafe
    private func part(of data: UnsafeRawBufferPointer, _ isEnd: Bool) -> (piece: Piece?, passed: Int) {
        var splitter = unsafe LineSplitter(data)
        guard let line = splitter.nextLine() else {
            if data.count > maximumEventSize + 1 { return (unsafe longPiece(data, from: 0, to: data.count), 0) }
            return (isEnd ? lastPiece(from: 0, to: data.count) : nil, 0)
        }
        guard line.count <= maximumEventSize else { return (unsafe longPiece(data, from: 0, to: line.end), 0) }
        return (Piece(start: next, end: next + line.end, next: next + splitter.next, eventEnd: next + line.end), 0)
    }

    @unsafe
    private func longPiece(_ data: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Piece {
        let room = unsafe UnsafeRawBufferPointer(rebasing: data[start..<start + maximumEventSize])
        let cut = unsafe next + start + LineSplitter.cut(room)
        return Piece(start: next + start, end: cut, next: cut, isLast: false, eventEnd: next + end)
    }

    /// What stands before a known part without a line end.
    private func lastPiece(from start: Int, to end: Int) -> Piece {
        Piece(start: next + start, end: next + end, next: next + end, eventEnd: next + end)
    }

    /// - Returns: `needsBytes` if the piece was taken.
    private func take(_ piece: Piece) -> State {
        // What is left of a long line whose last part ended with it is no part.
        if piece.end > piece.start {
            if isPassing == nil {
                // A line of which a part was taken before goes on as it began.
                guard let isPassing = rest == nil ? begin(piece) : false else { return .isGivenUp }
                self.isPassing = isPassing
            }
            if isPassing == false {
                if !isTrial {
                    let state = write(piece)
                    guard state == .needsBytes else { return state }
                }
                tally.events += 1
                tally.bytes += UInt64(piece.end - piece.start)
            }
        }
        if piece.isLast { note(piece) }
        pass(piece)
        return .needsBytes
    }

    /// Looks what is to be done with the event of which `piece` is the first.
    /// - Returns: whether it is gone past; nil if the spool has given up what was written.
    private func begin(_ piece: Piece) -> Bool? {
        if isCounting {
            noted = (start: offset + UInt64(piece.start - next), isWanted: isWanted(piece))
            return true
        }
        switch comparison?.verdict() ?? (isWanted(piece) ? .send : .unwanted) {
        case .send: return false
        case .sendUncomparable:
            tally.uncomparableEvents += 1
            return false
        case .known:
            // It is had, as what is in a known part is: the part that is being taken goes on behind it.
            tally.knownEvents += 1
            return true
        case .unwanted:
            guard flush() else { return nil }
            part = nil
            knownStart = nil
            tally.unwantedEvents += 1
            return true
        }
    }

    private func isWanted(_ piece: Piece) -> Bool {
        guard filter != nil else { return true }
        return unsafe buffer.withUnsafeBytes { bytes in
            let line = unsafe UnsafeRawBufferPointer(rebasing: bytes[piece.start..<piece.end])
            return unsafe filter?.contains(line) ?? true
        }
    }

    /// Notes the event that ends with `piece` in the comparison, if it is one that is counted.
    private func note(_ piece: Piece) {
        guard let noted else { return }
        self.noted = nil
        let end = offset + UInt64(piece.eventEnd - next)
        unsafe buffer.withUnsafeBytes { bytes in
            let line = unsafe rest == nil ? UnsafeRawBufferPointer(rebasing: bytes[piece.start..<piece.end]) : nil
            unsafe comparison?.note(line, at: noted.start..<end, isWanted: noted.isWanted)
        }
    }

    /// Goes behind a piece.
    private func pass(_ piece: Piece) {
        let start = rest ?? LineRest(start: offset + UInt64(piece.start - next), part: 1)
        consume(to: piece.next)
        rest = piece.isLast ? nil : LineRest(start: start.start, part: start.part + 1)
        if piece.isLast { isPassing = nil }
    }

    // MARK: Known parts

    /// Goes past what is known.
    /// - Returns: false where all the bytes at hand are.
    private func passKnown() -> Bool {
        while let known = ahead.first, known.start <= offset {
            guard known.end > offset else {
                ahead.removeFirst()
                continue
            }
            guard flush() else { return false }
            part = nil
            rest = nil
            isPassing = nil
            let count = min(UInt64(buffer.count - next), known.end - offset)
            guard count > 0 else { return false }
            tally.knownBytes += count
            consume(to: next + Int(count))
            if offset == known.end { leaveKnown() }
        }
        return true
    }

    /// Behind a known part: what follows goes on with its source, if a backfill brought it.
    private func leaveKnown() {
        guard let known = ahead.popFirst() else { return }
        knownStart = known.start
        guard !isTrial, let source = known.source,
            let record = spool.sources().first(where: { $0.id == source }), let position = record.position,
            position.offset == known.end, let check = PositionCheck(decoding: position.check),
            let identity = BackfillIdentity(decoding: record.identity), check.tail == Digest.value(of: known.tail)
        else { return }
        rest = check.rest
        part = (source, position)
        spool.update(source, identity: self.identity(from: identity.start), context: context)
    }

    private func identity(from start: UInt64) -> [UInt8] {
        BackfillIdentity(start: start, used: unixSecondsNow(), name: opening.name).encoded()
    }

    // MARK: Writing

    private func write(_ piece: Piece) -> State {
        if let batch, batch.isFull, !flush() { return .isGivenUp }
        guard let batch = batch ?? spool.makeBatch() else { return .needsRoom }
        self.batch = batch
        let part = part ?? newPart()
        self.part = part
        if !isInRun {
            batch.beginRun(source: part.source, before: part.position)
            isInRun = true
        }
        var mark: StoredPart?
        if rest != nil || !piece.isLast {
            let start = rest ?? LineRest(start: offset + UInt64(piece.start - next), part: 1)
            let end = offset + UInt64(piece.eventEnd - next)
            mark = StoredPart(number: start.part, wholeBytes: end - start.start)
        }
        if piece.isJoined {
            unsafe joined.withUnsafeBytes { unsafe batch.add($0, part: mark) }
        } else {
            unsafe buffer.withUnsafeBytes { bytes in
                unsafe batch.add(UnsafeRawBufferPointer(rebasing: bytes[piece.start..<piece.end]), part: mark)
            }
        }
        return .needsBytes
    }

    private func newPart() -> (source: SourceID, position: Position) {
        let position = makePosition()
        let source = spool.register(
            identity: identity(from: knownStart ?? offset), context: context, position: position)
        return (source, position)
    }

    /// Hands over what was written.
    /// - Returns: false if the spool does not take it any more.
    private func flush() -> Bool {
        guard let full = batch else { return true }
        batch = nil
        if isInRun, var part {
            part.position = makePosition()
            full.endRun(after: part.position)
            self.part = part
            written = part
            isInRun = false
        }
        return spool.append(full) == .accepted
    }

    private func makePosition() -> Position {
        let tail = buffer.array(
            from: next - min(next, PositionCheck.tailSize), count: min(next, PositionCheck.tailSize))
        let check = PositionCheck(head: head.value, tail: Digest.value(of: tail), rest: rest)
        return Position(offset: offset, check: check.encoded())
    }

    private func consume(to next: Int) {
        var end = next
        if hasAddedEnd, end == buffer.count {
            buffer.truncate(to: end - 1)
            end -= 1
            hasAddedEnd = false
        }
        if offset < UInt64(PositionCheck.headSize) {
            unsafe buffer.withUnsafeBytes { bytes in
                unsafe head.append(UnsafeRawBufferPointer(rebasing: bytes[self.next..<end]))
            }
        }
        offset += UInt64(end - self.next)
        self.next = end
    }
}
