internal import Synchronization

/// What the writer does under the lock.
extension SpoolState.Guarded {
    /// Somebody waits for an event that is written and not durable.
    var isAwaited: Bool { waiters.values.contains { $0.seq < nextSeq } }

    /// The open cursors in the order of their names.
    var openCursors: [Cursor] { cursors.values.sorted { $0.name < $1.name } }

    /// Takes a buffer back.
    /// - Returns: whom to tell that there is one.
    mutating func recycle(_ batch: AppendBatch) -> [@Sendable () -> Void] {
        batch.reset()
        if !batch.isExtra { free.append(batch) }
        return takeRoomWakes()
    }

    /// Whom to tell that a batch can be had, if anybody was refused one.
    mutating func takeRoomWakes() -> [@Sendable () -> Void] {
        guard isRefused, health == .working, !free.isEmpty || made < SpoolState.batchLimit else { return [] }
        isRefused = false
        return Array(roomListeners.values)
    }

    /// A new segment is in place.
    mutating func begin(segment first: UInt64, serial: UInt64, size: UInt64, created: Int64) {
        if segments.last?.first == first { segments.removeLast() }
        segments.append(SegmentSummary(first: first, serial: serial, size: size, created: created))
        watermark = Watermark(seq: first, serial: serial, offset: size)
        sources.beginSegment(serial: serial)
    }

    /// Goes back to the watermark.
    mutating func giveUp(_ lost: [GivenUpEvents]) {
        sources.rollBack()
        nextSeq = watermark.seq
        generation += 1
        timesGivenUp += 1
        epoch = .random()
        givenUp += lost
        let waiting = queue
        queue = []
        var changes: [SourceChange] = []
        for batch in waiting {
            changes += sources.outliving(batch.changes)
            if batch.standsAlone {
                batch.generation = generation
                batch.changes = changes
                changes = []
                queue.append(batch)
                continue
            }
            batch.reset()
            if !batch.isExtra { free.append(batch) }
        }
        sources.putBack(changes)
        isRefused = false
    }

    /// Puts back changes that were taken before all that wait, and are not written.
    mutating func putBack(_ changes: [SourceChange]) {
        if let next = queue.first {
            next.changes.insert(contentsOf: changes, at: 0)
        } else {
            sources.putBack(changes)
        }
    }

    /// The first seq that some output still needs, by what is in the cursors' memory or durable; nil if nothing may go.
    /// - Parameter withDropped: whether what was dropped on request counts as needed until its output was told.
    func firstNeeded(isDurable: Bool, withAbandoned: Bool, withDropped: Bool) -> UInt64? {
        var first: UInt64?
        for cursor in cursors.values {
            let next =
                withDropped
                ? (isDurable ? cursor.syncedNext : cursor.next)
                : (isDurable ? cursor.syncedNeeded : cursor.needed)
            first = min(first ?? .max, next)
        }
        if withAbandoned || !cursorsAreComplete {
            for cursor in stored.values { first = min(first ?? .max, withDropped ? cursor.next : cursor.needed) }
        }
        return first
    }

    /// The first seq that the furthest output needs; 0 without outputs.
    var furthestNeeded: UInt64 { cursors.values.reduce(0) { max($0, $1.needed) } }

    /// Bytes that the spool takes on disk.
    var bytes: UInt64 { segments.reduce(setAsideBytes) { $0 + $1.size } }

    /// Whether every output is more than a segment behind: whole segments of `segmentSize` bytes or more together lie between
    /// it and what is written next.
    func isBacklog(_ segmentSize: UInt64) -> Bool {
        guard cursorsAreComplete, !cursors.isEmpty else { return false }
        let furthest = furthestNeeded
        var behind: UInt64 = 0
        for segment in segments.reversed() {
            if segment.first <= furthest { return false }
            behind += segment.size
            if behind >= segmentSize { return true }
        }
        return false
    }

    /// How many of the oldest segments hold nothing at or behind `first`. The two newest always stay.
    func passedSegments(before first: UInt64) -> Int {
        var count = 0
        while count + 2 < segments.count, segments[count + 1].first <= first { count += 1 }
        return count
    }

    /// How many of the oldest segments every output has passed, abandoned ones included.
    /// - Parameter withDropped: whether what was dropped on request counts as passed only when its output was told.
    func passedByAll(isDurable: Bool, withDropped: Bool) -> Int {
        firstNeeded(isDurable: isDurable, withAbandoned: true, withDropped: withDropped).map(passedSegments) ?? 0
    }

    /// The oldest segment and its successor's first seq, if it may be dropped for this reason.
    func droppable(_ reason: LossReason) -> (victim: SegmentSummary, successor: UInt64)? {
        guard segments.count > 2 else { return nil }
        switch reason {
        case .abandoned:
            let needed = firstNeeded(isDurable: true, withAbandoned: false, withDropped: false)
            guard let needed, passedSegments(before: needed) > 0 else { return nil }
        case .spoolDrop:
            guard passedByAll(isDurable: true, withDropped: false) > 0 else { return nil }
        case .damaged, .missing, .dropOldest: break
        }
        return (segments[0], segments[1].first)
    }

    /// Whether there are two segments, of which the older could go if there were a third: the two newest stay.
    func isHeldByItsSuccessor(_ isDropping: Bool) -> Bool {
        guard segments.count == 2,
            let needed = firstNeeded(isDurable: false, withAbandoned: false, withDropped: false)
        else {
            return false
        }
        return needed >= segments[1].first || isDropping
    }

    /// Whether the newest segment has no events.
    var isNewestEmpty: Bool { segments.last.map { $0.first == nextSeq } ?? true }

    /// What is held for outputs that are not configured any more, in the order of their names.
    var abandoned: [AbandonedBacklog] {
        guard cursorsAreComplete else { return [] }
        return stored.sorted { $0.key < $1.key }.map { name, cursor in
            let next = cursor.needed
            let held = segments.indices.filter { $0 + 1 == segments.count || segments[$0 + 1].first > next }
            let first = max(next, segments.first?.first ?? nextSeq)
            return AbandonedBacklog(
                output: name, next: next, events: nextSeq > first ? nextSeq - first : 0,
                bytes: next < nextSeq ? held.reduce(0) { $0 + segments[$1].size } : 0)
        }
    }

    /// The segment that is being dropped has no file any more: its events are lost to whom has not had them. Does nothing
    /// if that was done already.
    mutating func finishDropping() {
        guard let job = dropping else { return }
        dropping = nil
        segments.removeAll { $0.serial == job.victim.serial }
        var entry = job.entry
        var amended: LossTable.Entry?
        if entry.loss.first < job.loss.first, losses.entries.last?.isTold ?? true {
            entry = losses.proposal(for: job.loss)
            amended = entry
        }
        let needed = max(firstNeeded(isDurable: false, withAbandoned: true, withDropped: false) ?? 0, job.loss.first)
        let events = needed <= job.loss.last ? job.loss.last - needed + 1 : 0
        losses.insert(entry)
        lost[job.loss.reason, default: 0] += events
        dropped = Dropped(events: events, amended: amended)
    }
}

extension SpoolState {
    /// Segments are small beside `max_size`, so that room can come back in steps.
    var segmentSize: UInt64 { min(settings.segmentSize, max(settings.maxSize / 4, 1)) }

    /// How long data may stay unsynced, in nanoseconds.
    var syncInterval: UInt64 {
        switch settings.sync {
        case .always: return 0
        case .interval(let duration):
            let (seconds, attoseconds) = duration.components
            return UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000)
        }
    }

    /// Lets cursors know where it is worth waking the writer: where another segment is passed.
    func updateRemovalThreshold() {
        let threshold = withLock { guarded in
            let passed = guarded.passedByAll(isDurable: false, withDropped: false)
            return passed + 2 < guarded.segments.count ? guarded.segments[passed + 1].first : UInt64.max
        }
        removalThreshold.store(threshold, ordering: .relaxed)
    }
}
