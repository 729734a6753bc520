internal import Bytes

/// Lets segments go, always the oldest first and never the two newest: what every output has passed and `keep` does not
/// hold; and where room is short what is kept, then what only abandoned outputs need, then, if `when_full` says so, what
/// is oldest. Used by the writer's thread.
final class Retention {
    private let state: SpoolState
    private let ledger: LossLedger
    private var dropLog = DropLog()
    private var isPrepared = false
    /// The last failure, so that it is told once.
    private var lastTrouble: FileError?

    private var fileSystem: any SpoolFileSystem { state.environment.fileSystem }

    init(state: SpoolState) {
        self.state = state
        ledger = LossLedger(fileSystem: state.environment.fileSystem, paths: state.paths)
    }

    /// Makes the ledger while there is room for it, if something may have to be dropped.
    func prepare() {
        guard !isPrepared else { return }
        let mayDrop = state.withLock { guarded in
            state.settings.whenFull == .dropOldest || (guarded.cursorsAreComplete && !guarded.stored.isEmpty)
        }
        guard mayDrop else { return }
        do throws(FileError) {
            try ledger.prepare(for: state.withLock { $0.losses })
            isPrepared = true
        } catch {
            tell(error)
        }
    }

    /// Writes and syncs all cursors.
    func syncCursors() {
        for cursor in state.withLock({ $0.openCursors }) {
            do throws(FileError) {
                _ = try cursor.sync()
            } catch {
                tell(error)
            }
        }
    }

    // MARK: What every output has

    /// Unlinks what every output has passed and `keep` does not hold.
    func removePassed() {
        let passed = state.withLock { guarded in
            let held = guarded.holds.values.min().map(guarded.passedSegments) ?? .max
            return min(held, guarded.passedByAll(isDurable: false, withDropped: false))
        }
        guard passed > 0 else { return }
        let count = passed - kept(of: passed)
        if count > 0 {
            let removed = remove(atMost: count)
            dropRequested(atMost: count - removed)
        }
        state.updateRemovalThreshold()
    }

    /// How many of the `passed` oldest segments `keep` holds.
    private func kept(of passed: Int) -> Int {
        let segments = state.withLock { $0.segments }
        var count = 0
        switch state.settings.keep {
        case .nothing: count = passed
        case .bytes(let limit):
            var sum = segments.prefix(passed).reduce(0) { $0 + $1.size }
            while count < passed, sum > limit {
                sum -= segments[count].size
                count += 1
            }
        case .age(let age):
            let oldest = state.environment.clock.wallTime().0 - age.components.seconds
            // All of a segment arrived before its successor was made.
            while count < passed, created(segments[(count + 1)...]) < oldest { count += 1 }
        }
        return passed - count
    }

    /// When the first of `segments` was made whose header can be read.
    private func created(_ segments: ArraySlice<SegmentSummary>) -> Int64 {
        for segment in segments {
            if let created = segment.created { return created }
            guard let created = header(of: segment)?.created else { continue }
            state.withLock { guarded in
                guard let index = guarded.segments.firstIndex(where: { $0.serial == segment.serial }) else { return }
                guarded.segments[index].created = created
            }
            return created
        }
        return .max
    }

    private func header(of segment: SegmentSummary) -> SegmentHeader? {
        do throws(FileError) {
            let file = try fileSystem.open(state.paths.segment(segment.first), .read)
            defer { fileSystem.close(file) }
            var scanner = SegmentScanner(fileSystem: fileSystem)
            if case .header(let header, _) = try scanner.header(of: file) { return header }
        } catch {
            if !error.isMissingFile { tell(error) }
        }
        return nil
    }

    /// Unlinks up to `count` segments that every output has passed, after the cursors are synced.
    /// - Returns: how many went.
    @discardableResult
    private func remove(atMost count: Int) -> Int {
        guard state.withLock({ $0.passedByAll(isDurable: false, withDropped: true) }) > 0 else { return 0 }
        syncCursors()
        FaultPoint.cursorsSynced.reached()
        let firsts = state.withLock { guarded in
            guarded.segments.prefix(min(count, guarded.passedByAll(isDurable: true, withDropped: true))).map(\.first)
        }
        var removed = 0
        for first in firsts {
            guard unlink(first) else { break }
            state.withLock { $0.segments.removeAll { $0.first == first } }
            removed += 1
        }
        if removed > 0 { syncDirectory() }
        return removed
    }

    /// Drops up to `count` segments that every output has passed or had dropped on request, of which not every output was
    /// told yet.
    /// - Returns: how many went.
    @discardableResult
    private func dropRequested(atMost count: Int) -> Int {
        guard count > 0, state.withLock({ $0.passedByAll(isDurable: false, withDropped: false) }) > 0 else { return 0 }
        syncCursors()
        var dropped = 0
        while dropped < count, drop(.spoolDrop) { dropped += 1 }
        return dropped
    }

    private func unlink(_ first: UInt64) -> Bool {
        do throws(FileError) {
            try fileSystem.unlink(state.paths.segment(first))
            FaultPoint.segmentUnlinked.reached()
        } catch {
            guard error.isMissingFile else {
                tell(error)
                return false
            }
        }
        return true
    }

    private func syncDirectory() {
        do throws(FileError) {
            try fileSystem.syncDirectory(state.paths.segments)
        } catch {
            tell(error)
        }
    }

    // MARK: Where room is short

    /// Lets one segment go, if any may.
    /// - Parameter endLast: ends the segment being written and begins another, so that the one before the last may go.
    func makeRoom(_ endLast: () throws(WriteFailure) -> Void) throws(WriteFailure) -> Bool {
        defer { state.updateRemovalThreshold() }
        if remove(atMost: 1) > 0 || dropRequested(atMost: 1) > 0 { return true }
        let isDropping = state.settings.whenFull == .dropOldest
        if state.withLock({ $0.isHeldByItsSuccessor(isDropping) && !$0.isNewestEmpty }) {
            try endLast()
            if remove(atMost: 1) > 0 || dropRequested(atMost: 1) > 0 { return true }
        }
        if drop(.abandoned) { return true }
        return isDropping && drop(.dropOldest)
    }

    /// Drops the oldest segment: first the ledger is durable, then the file goes, then readers are told.
    private func drop(_ reason: LossReason) -> Bool {
        guard state.withLock({ $0.droppable(reason) }) != nil else { return false }
        syncCursors()
        guard let (victim, successor) = state.withLock({ $0.droppable(reason) }) else { return false }
        let header = header(of: victim)
        let loss = Loss(
            first: victim.first, last: successor - 1, stream: header?.stream ?? state.identity.stream,
            epoch: header?.epoch ?? Epoch(rawValue: 0), bytes: victim.size, reason: reason,
            time: state.environment.clock.wallTime().0)
        do throws(FileError) {
            try ledger.prepare(for: state.withLock { $0.losses })
            let entry = state.withLock { guarded in
                let told = guarded.firstNeeded(isDurable: true, withAbandoned: true, withDropped: true)
                guarded.losses.prune(before: told ?? .max)
                return guarded.losses.proposal(for: loss)
            }
            try ledger.write(entry)
            FaultPoint.lossRecorded.reached()
            state.withLock { $0.dropping = Dropping(victim: victim, loss: loss, entry: entry) }
        } catch {
            tell(error)
            return false
        }
        guard unlink(victim.first) else {
            state.withLock { $0.dropping = nil }
            return false
        }
        syncDirectory()
        let (events, amended) = state.withLock { guarded in
            guarded.finishDropping()
            defer { guarded.dropped = nil }
            return (guarded.dropped?.events ?? 0, guarded.dropped?.amended)
        }
        do throws(FileError) {
            if let amended { try ledger.write(amended) }
            try ledger.prepare(for: state.withLock { $0.losses })
        } catch {
            // The entry before is right but for where one loss ends and the next begins; a slot is made when it is needed.
            tell(error)
        }
        // What was dropped on request was told when it was asked for.
        if reason != .spoolDrop {
            say(DroppedEvents(reason: reason, first: loss.first, last: loss.last, events: events, bytes: loss.bytes))
        }
        return true
    }

    private func say(_ dropped: DroppedEvents) {
        for sum in dropLog.add(dropped, at: state.environment.clock.monotonic()) { state.notify(.dropped(sum)) }
    }

    /// Says what was held back, if it is time.
    func sayDue(at now: UInt64) {
        for sum in dropLog.due(at: now) { state.notify(.dropped(sum)) }
    }

    func close() {
        for sum in dropLog.rest() { state.notify(.dropped(sum)) }
        ledger.close()
    }

    private func tell(_ error: FileError) {
        guard lastTrouble != error else { return }
        lastTrouble = error
        state.notify(.failing(reason: error.asSpoolError.description))
    }
}
