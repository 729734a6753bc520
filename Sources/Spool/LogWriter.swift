internal import Bytes

/// Writes the log: batches, syncs, segments. Used by one thread, the writer's; ``SpoolState`` is what the others see.
final class LogWriter {
    let state: SpoolState
    var segment: OpenSegment?
    /// When the oldest unsynced batch was written, on the monotonic clock.
    var unsyncedSince: UInt64?
    /// Events of sources without positions that are written and not synced.
    var unsyncedEvents: [SourceID: GivenUpEvents] = [:]

    private var lastSerial: UInt64
    private var head = ByteWriter(minimumCapacity: 4096)
    private var definitionBytes = ByteWriter(minimumCapacity: 4096)
    private var deflater = BatchDeflater()
    private var backlog = BacklogWatch()
    private let bookkeeping: AppendBatch
    /// Wall time less time since boot when the epoch began, in nanoseconds.
    private var clockDistance: Int64

    /// Wall time and time since boot part by more than this only when somebody sets the clock or resumes a snapshot.
    static let clockTolerance: Int64 = 10_000_000_000
    static let preallocationStep: UInt64 = 4 << 20
    /// What connections sent and inputs have taken is in memory alone: when the spool is closed, it goes beyond `max_size` or
    /// into `keep_free` by so much.
    private static let closingRoom: UInt64 = 16 << 20

    var fileSystem: any SpoolFileSystem { state.environment.fileSystem }
    var clock: any SpoolClock { state.environment.clock }

    init(state: SpoolState) {
        self.state = state
        lastSerial = state.withLock { $0.segments.last?.serial ?? 0 }
        bookkeeping = AppendBatch(clock: state.environment.clock)
        clockDistance = 0
        clockDistance = distanceOfClocks()
    }

    private func distanceOfClocks() -> Int64 {
        let (seconds, nanoseconds) = clock.wallTime()
        return seconds &* 1_000_000_000 &+ Int64(nanoseconds) &- Int64(clamping: clock.sinceBoot())
    }

    // MARK: Batches

    /// Writes the batches that wait, the oldest first, and at most as many as there are buffers.
    func writeQueued() throws(WriteFailure) {
        for _ in 0..<SpoolState.batchLimit {
            guard let batch = state.withLock({ $0.queue.first }) else { return }
            try write(batch)
            finish(batch)
        }
    }

    /// Writes changes of sources for which no batch has come. Batches that still wait are older, and go first.
    func writeChanges() throws(WriteFailure) {
        bookkeeping.reset()
        let generation: UInt64
        (bookkeeping.changes, generation) = state.withLock { guarded in
            guard guarded.queue.isEmpty else { return ([], guarded.generation) }
            guarded.changedSince = nil
            return (guarded.sources.takePending(), guarded.generation)
        }
        guard !bookkeeping.changes.isEmpty else { return }
        do throws(WriteFailure) {
            try write(bookkeeping)
        } catch {
            let changes = bookkeeping.changes
            let now = clock.monotonic()
            state.withLock { guarded in
                let isRolledBack = guarded.generation != generation
                guarded.putBack(isRolledBack ? guarded.sources.outliving(changes) : changes)
                guarded.changedSince = now
            }
            throw error
        }
    }

    private func write(_ batch: AppendBatch) throws(WriteFailure) {
        try prepareSegment(for: batch)
        guard var segment else { preconditionFailure("a segment was just prepared") }
        let serial = segment.serial
        let (definitions, epoch, watermark, first, isBacklog) = state.withLock { guarded in
            (
                guarded.sources.definitions(changes: batch.changes, runs: batch.runs, serial: serial), guarded.epoch,
                guarded.watermark.seq, guarded.nextSeq, isWorthCompressing(guarded)
            )
        }
        let isCompressed = isBacklog && deflater.deflate(batch)
        let length = encode(
            batch, definitions, epoch: epoch, watermark: watermark, first: first, isCompressed: isCompressed)
        try reserve(length, in: &segment)
        self.segment = segment
        try put(batch, in: segment, isCompressed: isCompressed)
        segment.offset += UInt64(length)
        self.segment = segment
        if unsyncedSince == nil { unsyncedSince = clock.monotonic() }
        for run in batch.runs where run.after == nil && run.events > 0 {
            unsyncedEvents[run.source, default: GivenUpEvents(source: run.source, events: 0, bytes: 0)].add(run)
        }
        let offset = segment.offset
        state.withLock { guarded in
            guarded.sources.apply(definitions: definitions, runs: batch.runs, serial: serial)
            guarded.nextSeq += UInt64(batch.eventCount)
            guarded.segments[guarded.segments.count - 1].size = offset
        }
        FaultPoint.eventsWritten.reached()
    }

    /// Whether what is written now will wait for long, or room is short, so that it is worth compressing.
    private func isWorthCompressing(_ guarded: SpoolState.Guarded) -> Bool {
        let settings = state.settings
        guard settings.compressBacklog else { return false }
        let isCatchingUp = backlog.isCatchingUp(guarded.furthestNeeded, now: clock.monotonic())
        guard guarded.isBacklog(state.segmentSize) else { return false }
        return !isCatchingUp || guarded.bytes >= settings.maxSize / 2
    }

    /// Builds ``head``: everything before the runs.
    /// - Returns: the batch's length.
    private func encode(
        _ batch: AppendBatch, _ definitions: [SourceDefinition], epoch: Epoch, watermark: UInt64, first: UInt64,
        isCompressed: Bool
    ) -> Int {
        definitionBytes.removeAll()
        for definition in definitions { definition.append(to: &definitionBytes) }
        var layout = BatchLayout(
            length: 0, firstSeq: first, epoch: epoch, watermark: watermark, arrivalSeconds: batch.arrivalSeconds,
            arrivalNanoseconds: batch.arrivalNanoseconds, eventCount: batch.eventCount,
            definitionCount: definitions.count, runCount: batch.runs.count,
            partCount: batch.events.parts.count / BatchLayout.partLength, definitionBytes: definitionBytes.count,
            runBytes: batch.encodedRuns.count, dataBytes: batch.events.bytes.count,
            storedBytes: isCompressed ? deflater.compressed.count : 0)
        layout.length = BatchLayout.padded(layout.contentLength)
        head.removeAll()
        layout.append(to: &head, marker: state.identity.marker)
        head.append(definitionBytes, from: 0, count: definitionBytes.count)
        return layout.length
    }

    /// Completes ``head`` with the checksum and writes the batch behind the last one.
    private func put(_ batch: AppendBatch, in segment: OpenSegment, isCompressed: Bool) throws(WriteFailure) {
        var written = 0
        var failure: FileError?
        unsafe deflater.compressed.withUnsafeBytes { compressed in
            unsafe batch.withPieces { runs, rest in
                unsafe (written, failure) = put([runs] + (isCompressed ? [compressed] : rest), in: segment)
            }
        }
        guard let failure else { return }
        if written == 0, failure.isShortOfRoom { throw .noRoom(failure.asSpoolError.description) }
        try abandonSegment(after: failure)
        throw WriteFailure(failure)
    }

    /// Writes ``head`` and what stands behind it.
    /// - Returns: how many bytes were written, and what went wrong.
    private func put(
        _ pieces: [UnsafeRawBufferPointer], in segment: OpenSegment
    ) -> (written: Int, failure: FileError?) {
        let content = unsafe pieces.reduce(head.count) { $0 + $1.count }
        let padding = [UInt8](repeating: 0, count: Int(head.little(UInt32.self, at: 8)) - content)
        var written = 0
        var failure: FileError?
        unsafe padding.withUnsafeBytes { padding in
            let checksum = unsafe (pieces + [padding]).reduce(Checksum.of(head, from: 16, count: head.count - 16)) {
                unsafe Checksum.of($1, after: $0)
            }
            head.replace(little: checksum, at: 12)
            unsafe head.withUnsafeBytes { head in
                do throws(FileError) {
                    try unsafe fileSystem.writeAll(
                        segment.file, at: segment.offset, [head] + pieces + [padding], written: &written)
                } catch {
                    failure = error
                }
            }
        }
        return (written, failure)
    }

    /// The batch is written: its buffer is free again.
    private func finish(_ batch: AppendBatch) {
        let wakes = state.withLock { guarded in
            guarded.queue.removeFirst()
            guarded.writtenBatch = batch.number
            return guarded.recycle(batch)
        }
        for wake in wakes { wake() }
    }

    // MARK: Room

    /// Makes sure that `length` bytes fit, or throws before anything is written.
    private func reserve(_ length: Int, in segment: inout OpenSegment) throws(WriteFailure) {
        let end = segment.offset + UInt64(length)
        let (others, mayExceed, extra) = state.withLock { guarded in
            // A third segment, for which this batch is needed, lets the oldest go, however large that is beside `max_size`.
            (
                guarded.segments.dropLast().reduce(guarded.setAsideBytes) { $0 + $1.size },
                guarded.isHeldByItsSuccessor(state.settings.whenFull == .dropOldest) && guarded.isNewestEmpty,
                guarded.isStopping ? Self.closingRoom : 0
            )
        }
        guard UInt64(length) <= state.settings.maxSize / 2 else {
            throw .tooLarge("a batch of \(length) bytes does not fit into half of max_size; raise max_size")
        }
        guard Self.fits(others + end, into: state.settings.maxSize, exceeding: extra) || mayExceed else {
            throw .noRoom("max_size of \(state.settings.maxSize) bytes is reached")
        }
        guard end > segment.reserved else { return }
        do throws(FileError) {
            let space = try fileSystem.space(state.paths.segments)
            let keep: UInt64 =
                switch state.settings.keepFree {
                case .bytes(let bytes): bytes
                case .fraction(let fraction): UInt64(Double(space.total) * fraction)
                }
            guard Self.fits(keep + UInt64(length), into: space.free, exceeding: extra) else {
                throw FileError(operation: "keep_free", path: state.paths.segments, code: 0)
            }
            segment.reserved = end
            let step = Self.preallocationStep
            let ahead = (UInt64(length) + step - 1) / step * step
            // Where room is short, blocks are taken only for what is written.
            guard space.free >= keep + ahead + 16 * step, others + segment.offset + ahead <= state.settings.maxSize
            else { return }
            segment.reserved = segment.offset + ahead
            segment.isPreallocated = true
            // A file system that cannot preallocate can still write.
            try? fileSystem.preallocate(segment.file, from: segment.offset, length: ahead)
        } catch {
            if error.code == 0 { throw .noRoom("keep_free leaves no room on the file system of \(error.path)") }
            throw .failed(error)
        }
    }

    private static func fits(_ bytes: UInt64, into room: UInt64, exceeding extra: UInt64) -> Bool {
        bytes <= room || bytes - room <= extra
    }

    // MARK: Segments

    /// Opens the first segment, or the next one where this is full or the clocks say that the epoch has ended.
    private func prepareSegment(for batch: AppendBatch) throws(WriteFailure) {
        if abs(distanceOfClocks() &- clockDistance) > Self.clockTolerance {
            clockDistance = distanceOfClocks()
            state.withLock { $0.epoch = .random() }
            try closeSegment()
        }
        if let segment, segment.offset > segment.headerLength,
            segment.offset + UInt64(batch.byteCount) > state.segmentSize
        {
            try closeSegment()
        }
        try openSegment()
    }

    /// Syncs the segment and ends it; the next batch begins another.
    func closeSegment() throws(WriteFailure) {
        guard let segment else { return }
        try sync()
        trim(segment)
        fileSystem.close(segment.file)
        self.segment = nil
        FaultPoint.segmentSealed.reached()
    }

    /// Gives back what was preallocated and is not needed.
    private func trim(_ segment: OpenSegment) {
        guard segment.isPreallocated else { return }
        // What is not given back now is given back when the segment goes.
        try? fileSystem.truncate(segment.file, to: segment.offset)
    }

    /// Begins a segment if there is none, at the next seq, with the positions of all that is durable. It gets its name
    /// when its header is durable, and its first batch when its name is.
    func openSegment() throws(WriteFailure) {
        guard segment == nil else { return }
        let serial = lastSerial + 1
        let (seconds, _) = clock.wallTime()
        let header = state.withLock { guarded in
            SegmentHeader(
                stream: state.identity.stream, marker: state.identity.marker, epoch: guarded.epoch,
                firstSeq: guarded.nextSeq, created: seconds, nextSource: guarded.sources.nextID,
                sources: guarded.sources.positioned)
        }
        let path = state.paths.segment(header.firstSeq)
        let temporary = path + SpoolPaths.temporarySuffix
        var bytes = ByteWriter(minimumCapacity: 4096)
        header.append(to: &bytes)
        do throws(FileError) {
            let file = try fileSystem.open(temporary, .create)
            do throws(FileError) {
                try fileSystem.writeAll(file, at: 0, bytes.array())
                try fileSystem.sync(file)
                FaultPoint.sourceTableWritten.reached()
                try fileSystem.rename(temporary, to: path)
                try fileSystem.syncDirectory(state.paths.segments)
            } catch {
                fileSystem.close(file)
                throw error
            }
            FaultPoint.segmentCreated.reached()
            lastSerial = serial
            let length = UInt64(bytes.count)
            segment = OpenSegment(
                file: OpenFile(descriptor: file.descriptor, path: path), first: header.firstSeq, serial: serial,
                offset: length, headerLength: length, reserved: length)
            state.withLock {
                $0.begin(segment: header.firstSeq, serial: serial, size: length, created: header.created)
            }
            state.updateRemovalThreshold()
        } catch {
            throw WriteFailure(error)
        }
    }

    /// Closes everything at the end.
    func shutDown() {
        if let segment {
            trim(segment)
            fileSystem.close(segment.file)
        }
        segment = nil
    }
}

extension GivenUpEvents {
    fileprivate mutating func add(_ run: AppendBatch.Run) {
        events += UInt64(run.events)
        bytes += UInt64(run.bytes)
    }
}

// Used by the writer's thread alone, to which it is handed over before that thread begins.
extension LogWriter: @unchecked Sendable {}
