public import Bytes

/// Reads durable events in the order of their sequence numbers. One per output thread; it never reads beyond the last
/// sync, follows the log from segment to segment, and holds one batch in memory.
public struct SpoolReader: ~Copyable {
    @usableFromInline internal var scanner: SegmentScanner
    /// Lengths, parts and bytes of the batch being read, where that is compressed.
    @usableFromInline internal var inflated = ByteWriter(minimumCapacity: 0)
    @usableFromInline internal var isInflated = false
    @usableFromInline internal var eventOffset = 0
    @usableFromInline internal var eventLength = 0

    /// The stream of the event or gap just returned.
    public private(set) var stream: StreamID
    /// The seq of the next item.
    public private(set) var position: UInt64
    /// What is before its end is returned as gaps, one for each epoch, whatever is still there of it.
    public var dropMark: DropMark?

    private let state: SpoolState
    private var inflater = BatchInflater()
    private var segment: ReadSegment?
    private var sources: [SourceID: SourceRecord] = [:]
    /// Those of which the batch being read holds the last events.
    private var ending: [SourceID] = []
    /// Why the segment at hand cannot be read.
    private var unknownVersion: SpoolError?

    // The batch being read.
    private var eventsLeft = 0
    private var runEventsLeft = 0
    private var current: StoredEvent
    private var lengthOffset = 0
    private var partOffset = 0
    private var runs = FieldReader(from: 0, to: 0)

    /// The segment being read.
    private struct ReadSegment {
        var file: OpenFile
        var first: UInt64
        var serial: UInt64
        var marker: UInt64
        /// nil while damage hides it.
        var told: Told?
        /// Where the next batch begins, and the seq that it should have.
        var offset: UInt64
        var expected: UInt64
    }

    /// What is told of events that are lost.
    private struct Told {
        var epoch: Epoch
        /// When events came last, or when the segment was begun.
        var time: Int64

        init(_ header: SegmentHeader) {
            epoch = header.epoch
            time = header.created
        }

        init(_ layout: BatchLayout) {
            epoch = layout.epoch
            time = layout.arrivalSeconds
        }

        init(epoch: Epoch, time: Int64) {
            self.epoch = epoch
            self.time = time
        }
    }

    init(state: SpoolState, at seq: UInt64) {
        self.state = state
        position = max(seq, 1)
        stream = state.identity.stream
        scanner = SegmentScanner(fileSystem: state.environment.fileSystem)
        current = StoredEvent(
            seq: 0, epoch: Epoch(rawValue: 0), arrivalSeconds: 0, arrivalNanoseconds: 0, source: SourceID(rawValue: 0),
            contextVersion: 0, part: nil)
    }

    deinit {
        if let segment { state.environment.fileSystem.close(segment.file) }
    }

    /// The next event, a gap, or the end of what is durable.
    /// - Throws: where the disk cannot be read, or the data is of a newer release. The reader stays where it is.
    public mutating func next() throws(SpoolError) -> SpoolItem {
        do throws(FileError) {
            if let dropMark, position < dropMark.end { return .gap(try dropped(dropMark)) }
            if eventsLeft > 0 { return .event(takeEvent()) }
            return try advance()
        } catch {
            if error.code == 0, let unknownVersion { throw unknownVersion }
            throw error.asSpoolError
        }
    }

    /// Goes to `seq`, forward or back.
    public mutating func seek(to seq: UInt64) {
        guard seq != position else { return }
        eventsLeft = 0
        position = max(seq, 1)
        closeSegment()
    }

    /// Lets go of the memory of what was read, unless events of a batch are left in it.
    public mutating func rest() {
        guard eventsLeft == 0 else { return }
        scanner.rest()
        inflated.removeAll()
        inflated.shrink(to: 0)
        inflater = BatchInflater()
    }

    /// What the spool keeps about the source `id` as of the event just returned; its position is that of its definition,
    /// not of the event. nil where damage has taken the definition.
    public func source(_ id: SourceID) -> SourceRecord? { sources[id] }

    /// Lends the bytes of the event just returned.
    @inlinable
    @unsafe
    public func withEventBytes<R: ~Copyable>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        let range = eventOffset..<eventOffset + eventLength
        if isInflated {
            return try unsafe inflated.withUnsafeBytes { bytes in
                try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[range]))
            }
        }
        return try unsafe scanner.buffer.withUnsafeBytes { bytes in
            try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
    }

    /// Appends the bytes of the event just returned.
    @inlinable
    public func appendEvent(to output: inout ByteWriter) {
        if isInflated {
            output.append(inflated, from: eventOffset, count: eventLength)
        } else {
            output.append(scanner.buffer, from: eventOffset, count: eventLength)
        }
    }

    // MARK: Events of a batch

    private mutating func takeEvent() -> StoredEvent {
        while runEventsLeft == 0 { beginRun() }
        runEventsLeft -= 1
        eventsLeft -= 1
        let word = number(UInt32.self, at: lengthOffset)
        lengthOffset += 4
        eventOffset += eventLength
        eventLength = Int(word & ~BatchLayout.partFlag)
        current.part = nil
        if word & BatchLayout.partFlag != 0 {
            current.part = StoredPart(
                number: number(UInt32.self, at: partOffset),
                wholeBytes: number(UInt64.self, at: partOffset + 4))
            partOffset += BatchLayout.partLength
        }
        current.seq = position
        position += 1
        return current
    }

    /// A number of the batch's lengths or parts.
    @inline(__always)
    private func number<T: FixedWidthInteger & BitwiseCopyable>(_ type: T.Type, at offset: Int) -> T {
        isInflated ? inflated.little(type, at: offset) : scanner.buffer.little(type, at: offset)
    }

    private mutating func beginRun() {
        guard let run = RunHeader.read(&runs, in: scanner.buffer), run.skipPositions(&runs, in: scanner.buffer) else {
            preconditionFailure("the runs of a batch were checked when it was read")
        }
        runEventsLeft = Int(run.count)
        current.source = run.source
        current.contextVersion = sources[run.source]?.contextVersion ?? 0
    }

    private mutating func begin(_ layout: BatchLayout, at index: Int) {
        eventsLeft = layout.eventCount
        runEventsLeft = 0
        isInflated = layout.isCompressed
        let lengths = isInflated ? 0 : index + layout.lengthsOffset
        lengthOffset = lengths
        partOffset = lengths + 4 * layout.eventCount
        eventOffset = partOffset + BatchLayout.partLength * layout.partCount
        eventLength = 0
        runs = FieldReader(from: index + layout.runsOffset, to: index + layout.lengthsOffset)
        current.epoch = layout.epoch
        current.arrivalSeconds = layout.arrivalSeconds
        current.arrivalNanoseconds = layout.arrivalNanoseconds
        let wanted = position
        position = layout.firstSeq
        while position < wanted { _ = takeEvent() }
    }

    private mutating func define(_ layout: BatchLayout, at index: Int) {
        for id in ending { sources[id] = nil }
        ending.removeAll(keepingCapacity: true)
        guard layout.definitionCount > 0 else { return }
        var fields = FieldReader(from: index + layout.definitionsOffset, to: index + layout.runsOffset)
        for _ in 0..<layout.definitionCount {
            guard let definition = SourceDefinition.read(&fields, in: scanner.buffer) else { return }
            sources[definition.record.id] = definition.record
            if definition.isEnd { ending.append(definition.record.id) }
        }
    }

    // MARK: Batches of a segment

    /// Finds the batch with the next event.
    private mutating func advance() throws(FileError) -> SpoolItem {
        while true {
            let place = state.place(of: position)
            guard position < place.watermark.seq else { return .end }
            let end = min(place.successor ?? .max, place.watermark.seq)
            guard let summary = place.segment else {
                return try gapBeforeOldest(until: end)
            }
            if segment?.serial != summary.serial || position < segment?.expected ?? 0 {
                guard try open(summary) else {
                    if state.forget(summary) { continue }
                    return missing(summary, until: end)
                }
            }
            guard let segment else { preconditionFailure("a segment was just opened") }
            let limit = place.watermark.serial == segment.serial ? place.watermark.offset : summary.size
            let found = try scanner.batch(at: segment.offset, in: segment.file, limit: limit, marker: segment.marker)
            let isExpected: Bool
            var isReadable = true
            if case .batch(let layout, let index) = found {
                isExpected = layout.firstSeq == segment.expected && layout.endSeq <= end
                if isExpected, layout.isCompressed, layout.endSeq > position {
                    isReadable = inflater.inflate(layout, at: index, of: scanner.buffer, into: &inflated)
                }
            } else {
                isExpected = false
            }
            if case .batch(let layout, let index) = found, isExpected, isReadable {
                define(layout, at: index)
                self.segment?.offset += UInt64(layout.length)
                self.segment?.expected = layout.endSeq
                // A batch without events has no time of arrival.
                if layout.eventCount > 0 { self.segment?.told = Told(layout) }
                guard layout.endSeq > position else { continue }
                begin(layout, at: index)
                return .event(takeEvent())
            }
            // What has the right checksum and cannot be read is not found again.
            let past = isReadable ? 0 : UInt64(BatchLayout.alignment)
            if let gap = try skip(segment, past: past, limit: limit, end: end) { return gap }
        }
    }

    /// What stands at the segment's offset is not the batch that was expected: goes on behind it.
    /// - Returns: the gap, unless no event is lost that was wanted.
    private mutating func skip(
        _ old: ReadSegment, past: UInt64, limit: UInt64, end: UInt64
    ) throws(FileError) -> SpoolItem? {
        var offset = limit
        var seq = end
        if old.offset < limit,
            let next = try scanner.findBatch(
                from: old.offset + past, in: old.file, limit: limit, marker: old.marker, seqs: old.expected..<end)
        {
            offset = next.offset
            seq = next.layout.firstSeq
            if old.told == nil, next.layout.eventCount > 0 { segment?.told = Told(next.layout) }
        }
        segment?.offset = offset
        segment?.expected = seq
        let range = old.offset..<max(offset, old.offset)
        tell(of: range, in: old, first: old.expected, behind: seq)
        guard seq > position else { return nil }
        return try gap(until: seq, bytes: UInt64(range.count), reason: range.isEmpty ? .missing : .damaged)
    }

    private mutating func gap(until seq: UInt64, bytes: UInt64, reason: LossReason) throws(FileError) -> SpoolItem {
        let told = if let told = segment?.told { told } else { try toldBehind(seq) }
        return gap(until: seq, bytes: bytes, reason: reason, told: told)
    }

    private mutating func gap(until seq: UInt64, bytes: UInt64, reason: LossReason, told: Told) -> SpoolItem {
        let gap = Gap(
            first: position, last: seq - 1, epoch: told.epoch, bytes: bytes, reason: reason, time: told.time)
        position = seq
        return .gap(gap)
    }

    /// What the next segment that can be read says, where that of the lost events says nothing.
    private func toldBehind(_ seq: UInt64) throws(FileError) -> Told {
        var seq = seq
        while true {
            let place = state.place(of: seq)
            if let summary = place.segment, summary.first >= seq, let told = try told(by: summary) { return told }
            guard let successor = place.successor, successor > seq else { return toldOtherwise() }
            seq = successor
        }
    }

    private func told(by summary: SegmentSummary) throws(FileError) -> Told? {
        let fileSystem = state.environment.fileSystem
        let file: OpenFile
        do throws(FileError) {
            file = try fileSystem.open(state.paths.segment(summary.first), .read)
        } catch {
            guard error.isMissingFile else { throw error }
            return nil
        }
        defer { fileSystem.close(file) }
        var scanner = SegmentScanner(fileSystem: fileSystem)
        guard case .header(let header, _) = try scanner.header(of: file) else { return nil }
        return Told(header)
    }

    /// Where no segment that can be read says anything.
    private func toldOtherwise(created: Int64? = nil) -> Told {
        Told(epoch: state.withLock { $0.epoch }, time: created ?? state.environment.clock.wallTime().0)
    }

    // MARK: Segments

    private mutating func closeSegment() {
        if let segment { state.environment.fileSystem.close(segment.file) }
        segment = nil
        scanner.forget()
    }

    /// Opens a segment at its beginning.
    /// - Returns: false where its file is gone.
    private mutating func open(_ summary: SegmentSummary) throws(FileError) -> Bool {
        closeSegment()
        let file: OpenFile
        do throws(FileError) {
            file = try state.environment.fileSystem.open(state.paths.segment(summary.first), .read)
        } catch {
            guard error.isMissingFile else { throw error }
            return false
        }
        segment = ReadSegment(
            file: file, first: summary.first, serial: summary.serial, marker: state.identity.marker,
            told: nil, offset: 0, expected: summary.first)
        switch try scanner.header(of: file) {
        case .header(let header, let length):
            segment?.marker = header.marker
            segment?.told = Told(header)
            segment?.offset = UInt64(length)
            stream = header.stream
            sources = [:]
            for record in header.sources { sources[record.id] = record }
        case .unknownVersion(let version):
            closeSegment()
            unknownVersion = .unknownVersion(path: file.path, version: version, known: SegmentHeader.version)
            throw FileError(operation: "read", path: file.path, code: 0)
        case .damaged, .incomplete:
            // What was known of the sources in the segment before is the best that is left.
            break
        }
        return true
    }

    /// The segment being written is gone: what was durable of it is lost.
    private mutating func missing(_ summary: SegmentSummary, until end: UInt64) -> SpoolItem {
        let place = SpoolState.DamagePlace(segment: summary.first, seq: position, offset: 0)
        if state.isNewDamage(place, events: end - position, reason: .missing) {
            state.notify(.missing(first: position, last: end - 1))
        }
        return gap(until: end, bytes: 0, reason: .missing, told: toldOtherwise(created: summary.created))
    }

    /// Events before the oldest segment are gone: the ledger says why, or the oldest one which epoch followed them.
    private mutating func gapBeforeOldest(until end: UInt64) throws(FileError) -> SpoolItem {
        let (loss, next) = state.withLock { $0.losses.tell(of: position) }
        if let loss {
            let gap = loss.gap(from: position, to: end)
            stream = loss.stream
            position = gap.last + 1
            return .gap(gap)
        }
        if let oldest = state.place(of: end).segment, segment?.serial != oldest.serial {
            _ = try open(oldest)
        }
        return try gap(until: min(end, next ?? end), bytes: 0, reason: .missing)
    }

    // MARK: What was dropped on request

    /// The gap up to the mark, or to the next epoch. It is the same whether the segments are there or in the ledger.
    private mutating func dropped(_ mark: DropMark) throws(FileError) -> Gap {
        eventsLeft = 0
        // Its epoch is that of its first piece.
        var gap = Gap(
            first: position, last: position, epoch: Epoch(rawValue: 0), bytes: 0, reason: .spoolDrop, time: mark.time)
        var owner: StreamID?
        var end = position
        while end < mark.end {
            let piece = try piece(from: end, until: mark.end)
            if let owner, owner != stream || gap.epoch != piece.epoch {
                // What follows is read when it is asked for.
                stream = owner
                break
            }
            owner = stream
            gap.epoch = piece.epoch
            gap.bytes += piece.bytes
            end = piece.last + 1
        }
        gap.last = end - 1
        position = end
        closeSegment()
        return gap
    }

    private func piece(_ seqs: Range<UInt64>, bytes: UInt64) throws(FileError) -> Gap {
        let told = if let told = segment?.told { told } else { try toldBehind(seqs.upperBound) }
        return Gap(
            first: seqs.lowerBound, last: seqs.upperBound - 1, epoch: told.epoch, bytes: bytes, reason: .spoolDrop,
            time: told.time)
    }

    /// What is known of the events from `seq` on, as far as one segment or one loss goes; ``stream`` is then theirs.
    private mutating func piece(from seq: UInt64, until limit: UInt64) throws(FileError) -> Gap {
        while true {
            let place = state.place(of: seq)
            let end = min(place.successor ?? place.watermark.seq, limit)
            if let summary = place.segment {
                guard try open(summary) || !state.forget(summary) else { continue }
                let next = place.successor ?? place.watermark.seq
                let share = Double(end - seq) / Double(max(next - summary.first, 1))
                return try piece(seq..<end, bytes: UInt64((Double(summary.size) * share).rounded()))
            }
            let (loss, next) = state.withLock { $0.losses.tell(of: seq) }
            if let loss {
                stream = loss.stream
                return loss.gap(from: seq, to: end)
            }
            if let oldest = state.place(of: end).segment { _ = try open(oldest) }
            return try piece(seq..<min(end, next ?? end), bytes: 0)
        }
    }

    // MARK: Telling

    /// Reports a damaged range once, and keeps its bytes.
    private func tell(of range: Range<UInt64>, in segment: ReadSegment, first: UInt64, behind: UInt64) {
        guard
            state.isNewDamage(
                SpoolState.DamagePlace(segment: segment.first, seq: first, offset: range.lowerBound),
                events: behind > first ? behind - first : 0, reason: range.isEmpty ? .missing : .damaged)
        else { return }
        guard !range.isEmpty else {
            state.notify(.missing(first: first, last: behind - 1))
            return
        }
        var kept: String?
        do throws(FileError) {
            let store = DamageStore(
                fileSystem: state.environment.fileSystem, paths: state.paths, limit: state.settings.setAsideLimit)
            kept = try store.keep(range, of: segment.file, segment: segment.first)
            let bytes = try store.bytes()
            state.withLock { $0.setAsideBytes = bytes }
        } catch {
            state.notify(.failing(reason: error.asSpoolError.description))
        }
        state.notify(
            .damage(
                segment: segment.file.path, offset: range.lowerBound, bytes: UInt64(range.count), first: first,
                last: max(behind, 1) - 1, setAside: kept))
    }
}
