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
        free.append(batch)
        return takeRoomWakes()
    }

    /// Whom to tell that a batch can be had, if anybody was refused one.
    mutating func takeRoomWakes() -> [@Sendable () -> Void] {
        guard isRefused, health == .working, !free.isEmpty || made < SpoolState.batchLimit else { return [] }
        isRefused = false
        return Array(roomListeners.values)
    }

    /// A new segment is in place.
    mutating func begin(segment first: UInt64, serial: UInt64, size: UInt64) {
        if segments.last?.first == first { segments.removeLast() }
        segments.append(SegmentSummary(first: first, serial: serial, size: size))
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
            free.append(batch)
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
    func firstNeeded(isDurable: Bool, withAbandoned: Bool) -> UInt64? {
        var first: UInt64?
        for cursor in cursors.values {
            first = min(first ?? .max, isDurable ? cursor.syncedNext : cursor.next)
        }
        if withAbandoned || !cursorsAreComplete {
            for cursor in stored.values { first = min(first ?? .max, cursor.next) }
        }
        return first
    }

    /// How many of the oldest segments hold nothing at or behind `first`. The two newest always stay.
    func passedSegments(before first: UInt64) -> Int {
        var count = 0
        while count + 2 < segments.count, segments[count + 1].first <= first { count += 1 }
        return count
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

    /// Lets cursors know where it is worth waking the writer.
    func updateRemovalThreshold() {
        let threshold = withLock { $0.segments.count > 2 ? $0.segments[1].first : UInt64.max }
        removalThreshold.store(threshold, ordering: .relaxed)
    }
}
