internal import Glibc
internal import Spool

/// Reading what is ready into batches.
extension Tailer {
    /// What came of reading a file.
    private enum Step {
        /// There may be more to read at once.
        case more
        /// All there is was read.
        case drained
        /// The spool takes nothing, or wants all to be read again.
        case halted
        /// The file is not the one that was read before.
        case rewritten
    }

    /// Bytes after which a file gives way to the next: some batches.
    private static let helping: UInt64 = 2 << 20
    /// A beginning of a line that is longer than this is not read again when the file grows: only its end is looked for.
    static let longBeginning = 16 << 10

    /// Gives every ready file its turn, the oldest first.
    /// - Returns: whether there is more to read at once.
    func readRound() -> Bool {
        isBlocked = false
        var isMore = false
        notes.write(to: runs)
        var turns = filesWithATurn()
        // A round that the spool cut short goes on where it was, or the files behind would never get their turn.
        if let cutShort, let index = turns.firstIndex(where: { $0 === cutShort.file }) {
            turns = Array(turns[index...] + turns[..<index])
        }
        for (index, file) in turns.enumerated() {
            let helping = index == 0 && file === cutShort?.file ? cutShort?.left ?? Self.helping : Self.helping
            let end = file.seenEnd + helping
            switch readTurn(file, to: end) {
            case .drained:
                file.isReady = false
                if file.backlogEnd > 0 {
                    file.backlogEnd = 0
                    isMore = true
                }
            case .more, .rewritten:
                if file.offset >= file.backlogEnd { file.backlogEnd = 0 }
                isMore = true
            case .halted:
                cutShort = (file, end > file.seenEnd ? end - file.seenEnd : 1)
                isBlocked = !runs.isStale
                return runs.isStale
            }
        }
        cutShort = nil
        if buffer.capacity > ReadBuffer.usualCapacity { buffer.shrink() }
        runs.flush()
        return isMore || runs.isStale
    }

    /// The ready files in order; at start, of those that wait, each input's oldest only.
    private func filesWithATurn() -> [TailedFile] {
        var inflating = [Bool](repeating: false, count: inputs.count)
        let ready = files.filter { file in
            guard file.isReady, file.lostPosition == nil, file.isCompressed else {
                return file.isReady && file.lostPosition == nil
            }
            // The memory of one is bounded, that of many would not be.
            defer { inflating[file.input] = true }
            return !inflating[file.input]
        }
        guard oldestFirstUntil > .now else { return ready }
        var held = [Bool](repeating: false, count: inputs.count)
        return ready.filter { file in
            guard file.backlogEnd > 0 else { return true }
            defer { held[file.input] = true }
            return !held[file.input]
        }
    }

    /// Reads a file up to `end`, or a little further.
    private func readTurn(_ file: TailedFile, to end: UInt64) -> Step {
        guard let open = descriptor(of: file) else {
            file.held = nil
            return .drained
        }
        do throws(SystemError) {
            if file.unproven != nil {
                switch try prove(file, open) {
                case .given: break
                case .more: return .more
                case .none: return .drained
                }
            }
            var step = try isCutShortUnread(file, open) ? Step.rewritten : .more
            while step == .more, file.seenEnd < end {
                if file.line != nil {
                    step = try readPart(file, open)
                } else if file.rest != nil || file.scanned >= Self.longBeginning {
                    step = try findLineEnd(file, open)
                } else {
                    step = try readLines(file, open)
                }
            }
            trouble.recovered(.reading, file.path, "\(file.path) can be read again")
            if let content = open.gzip {
                file.noteCompressed(used: content.compressedOffset)
                if step == .drained, content.end == .reached, file.scanned > 0, file.held == nil {
                    // The last line has no end, and will get none.
                    try setLine(of: file, open, end: file.seenEnd, next: file.seenEnd)
                    return .more
                }
            }
            if step == .rewritten {
                lose(file)
                return .drained
            }
            return step
        } catch {
            trouble.warn(.reading, file.path, "\(file.path) cannot be read: \(error); it is tried again")
            file.held = nil
            return .drained
        }
    }

    /// Whether a file of which nothing was read has become shorter.
    private func isCutShortUnread(_ file: TailedFile, _ open: OpenFile) throws(SystemError) -> Bool {
        guard file.offset == 0, file.greatestSize > 0, !file.isCompressed else { return false }
        return try open.status().size < file.greatestSize
    }

    // MARK: Events that fit

    /// Reads one buffer and takes its whole events.
    private func readLines(_ file: TailedFile, _ open: OpenFile) throws(SystemError) -> Step {
        let input = inputs[file.input]
        // The bytes before the offset are read again: if they are not the same, what follows is no continuation.
        let lead = file.tail.count
        let count = try unsafe open.read(into: buffer.bytes, at: file.offset - UInt64(lead))
        guard count >= lead, unsafe buffer.bytes.prefix(lead).elementsEqual(file.tail) else { return .rewritten }
        var data = unsafe UnsafeRawBufferPointer(rebasing: buffer.bytes[lead..<count])
        if let held = file.held, unsafe data.count < held.count || !data.starts(with: held.bytes) { return .rewritten }
        guard data.count > 0 else { return .drained }
        let isFull = count == buffer.capacity
        file.confirmSize(file.offset + UInt64(data.count))
        if file.offset + UInt64(data.count) > file.seenEnd { file.lastChange = .now }
        if file.offset == 0, unsafe data.starts(with: [0xEF, 0xBB, 0xBF]) {
            // A byte order mark says nothing in UTF-8.
            unsafe file.consume(UnsafeRawBufferPointer(rebasing: data[..<3]))
            unsafe data = UnsafeRawBufferPointer(rebasing: data[3...])
        }
        var end = EventsEnd.fullBatch
        while end == .fullBatch, data.count > 0 {
            passFirstSight(file)
            guard let batch = runs.prepare() else { return .halted }
            let taken: Int
            (taken, end) = try unsafe takeEvents(data, file, open, input, into: batch)
            unsafe data = UnsafeRawBufferPointer(rebasing: data[taken...])
        }
        let held = end.heldBytes
        unsafe file.hold(UnsafeRawBufferPointer(rebasing: data[..<held]))
        if end == .longLine { return .more }
        file.scanned = UInt64(data.count - held)
        guard isFull else { return .drained }
        // Room for the event that fills the buffer and for the line that follows it.
        if held > 0 {
            buffer.grow(to: min(2 * buffer.capacity, lead + input.maximumEventSize + 2 * Self.longBeginning))
        }
        return .more
    }

    /// Why taking events ended.
    private enum EventsEnd: Equatable {
        /// No other event ends in what is left, which begins with so many bytes of whole lines that may go on.
        case noEvent(held: Int)
        /// The batch is full, or the lines that follow have another context.
        case fullBatch
        /// A line is longer than an event may be; it was noted in the file.
        case longLine

        var heldBytes: Int {
            if case .noEvent(let held) = self { held } else { 0 }
        }
    }

    /// Takes the whole events of `data`, which stands at the file's offset, as long as the batch has room.
    @unsafe
    private func takeEvents(
        _ data: UnsafeRawBufferPointer, _ file: TailedFile, _ open: OpenFile, _ input: TailedInput,
        into batch: AppendBatch
    ) throws(SystemError) -> (taken: Int, end: EventsEnd) {
        // Lines that begin behind what was there at first sight are of another year, maybe.
        let limit = file.contextHasYear ? Int(clamping: file.identity.firstSight - file.offset) : Int.max
        let eventRoom = AppendBatch.eventLimit - batch.eventCount
        var byteRoom = AppendBatch.byteLimit - batch.byteCount
        var events = 0
        var splitter = unsafe EventSplitter(data, rule: input.rule, maximumEventSize: input.maximumEventSize)
        var end = EventsEnd.fullBatch
        while splitter.next < limit, events < eventRoom, byteRoom > 0 {
            var found = splitter.nextEvent()
            if found == nil, try unsafe hasEnded(splitter, data, file, open, input) { found = splitter.close() }
            guard let event = found else {
                end = .noEvent(held: splitter.linesEnd - splitter.next)
                break
            }
            if event.count > input.maximumEventSize {
                splitter.unread(event)
                file.line = TailedFile.LongLine(
                    start: file.offset + UInt64(event.start), end: file.offset + UInt64(event.end),
                    next: file.offset + UInt64(event.next))
                end = .longLine
                break
            }
            if events == 0 { batch.beginRun(source: file.source, before: file.position) }
            unsafe add(event, of: splitter, to: batch)
            events += 1
            byteRoom -= event.count
        }
        let taken = splitter.next
        unsafe file.consume(UnsafeRawBufferPointer(rebasing: data[..<taken]))
        input.status.bytes += UInt64(taken)
        if events > 0 { endRun(file, input, batch, events: events) }
        return (taken, end)
    }

    func endRun(_ file: TailedFile, _ input: TailedInput, _ batch: AppendBatch, events: Int) {
        file.position = file.makePosition()
        file.writtenMark = nil
        batch.endRun(after: file.position)
        input.status.events += UInt64(events)
    }

    /// From where the file has grown since first sight, times without a year take that of their arrival.
    private func passFirstSight(_ file: TailedFile) {
        guard file.contextHasYear, file.offset >= file.identity.firstSight else { return }
        // What waits was read under the old context.
        runs.flush()
        file.contextHasYear = false
        tellSpool(of: file)
    }

    // MARK: Long lines

    /// Looks for the end of a line whose beginning has been looked at already.
    private func findLineEnd(_ file: TailedFile, _ open: OpenFile) throws(SystemError) -> Step {
        let start = file.seenEnd
        let count = try unsafe open.read(into: buffer.bytes, at: start)
        guard count > 0, let base = unsafe buffer.bytes.baseAddress else {
            if file.isCompressed { return .drained }
            return try open.status().size < start ? .rewritten : .drained
        }
        file.lastChange = .now
        file.confirmSize(start + UInt64(count))
        guard let found = unsafe memchr(base, 0x0A, count) else {
            file.scanned += UInt64(count)
            return unsafe count == buffer.bytes.count ? .more : .drained
        }
        let newline = start + UInt64(unsafe found - base)
        try setLine(of: file, open, end: newline, next: newline + 1)
        return .more
    }

    /// Notes that the line at the file's offset ends at `end`, where CR LF may begin one byte before.
    func setLine(of file: TailedFile, _ open: OpenFile, end: UInt64, next: UInt64) throws(SystemError) {
        let rest = file.rest ?? LineRest(start: file.offset, part: 1)
        let last = end > file.offset ? try open.bytes(at: end - 1, count: 1) : []
        let textEnd = last == [0x0D] ? end - 1 : end
        file.rest = nil
        file.line = TailedFile.LongLine(start: rest.start, end: textEnd, next: next, part: rest.part)
    }

    /// Takes the next part of a line whose end is known; the whole line, if it is not too long for an event.
    private func readPart(_ file: TailedFile, _ open: OpenFile) throws(SystemError) -> Step {
        guard var line = file.line else { return .more }
        let input = inputs[file.input]
        passFirstSight(file)
        guard let batch = runs.prepare() else { return .halted }
        let left = Int(clamping: line.end - file.offset)
        let isLast = left <= input.maximumEventSize
        let wanted = isLast ? Int(line.next - file.offset) : input.maximumEventSize
        let lead = file.tail.count
        buffer.grow(to: lead + wanted)
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[..<(lead + wanted)])
        guard try unsafe open.read(into: room, at: file.offset - UInt64(lead)) == room.count,
            unsafe room.prefix(lead).elementsEqual(file.tail)
        else { return .rewritten }
        let data = unsafe UnsafeRawBufferPointer(rebasing: room[lead...])
        let text = unsafe UnsafeRawBufferPointer(rebasing: data[..<min(left, wanted)])
        let count = unsafe isLast ? text.count : LineSplitter.cut(text)
        if text.count == 0 {
            // A line end alone, which only a last line without LF can be here.
            unsafe file.consume(data)
            file.line = nil
            return .more
        }
        let part = isLast && line.part == 1 ? nil : StoredPart(number: line.part, wholeBytes: line.end - line.start)
        batch.beginRun(source: file.source, before: file.position)
        unsafe batch.add(UnsafeRawBufferPointer(rebasing: text[..<count]), part: part)
        unsafe file.consume(isLast ? data : UnsafeRawBufferPointer(rebasing: text[..<count]))
        line.part += 1
        file.line = isLast ? nil : line
        input.status.bytes += UInt64(isLast ? data.count : count)
        endRun(file, input, batch, events: 1)
        return .more
    }
}
