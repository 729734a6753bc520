internal import Synchronization

/// Syncs, and what is done when one fails.
extension LogWriter {
    /// Makes everything written durable, moves the watermark, and wakes who waited for it.
    func sync() throws(WriteFailure) {
        guard let segment, unsyncedSince != nil else { return }
        let begin = clock.monotonic()
        do throws(FileError) {
            try fileSystem.sync(segment.file)
        } catch {
            giveUp()
            throw WriteFailure.failed(error)
        }
        FaultPoint.batchSynced.reached()
        publish(segment, nanoseconds: clock.monotonic() - begin)
    }

    private func publish(_ segment: OpenSegment, nanoseconds: UInt64) {
        unsyncedSince = nil
        unsyncedEvents.removeAll(keepingCapacity: true)
        let (end, wakes) = state.withLock { guarded in
            let end = guarded.nextSeq
            guarded.watermark = Watermark(seq: end, serial: segment.serial, offset: segment.offset)
            guarded.durableBatch = guarded.writtenBatch
            guarded.sources.commit()
            guarded.syncs.add(nanoseconds: nanoseconds)
            let ready = guarded.waiters.filter { $0.value.seq < end }
            for id in ready.keys { guarded.waiters[id] = nil }
            return (end, ready.values.map(\.wake))
        }
        state.durableEnd.store(end, ordering: .releasing)
        for wake in wakes { wake() }
    }

    /// Whether it is time to sync: somebody waits for what is written, or it has waited long enough.
    func isSyncDue(at now: UInt64) -> Bool {
        guard let unsyncedSince else { return false }
        return now >= unsyncedSince + state.syncInterval || state.withLock { $0.isStopping || $0.isAwaited }
    }

    /// A write failed in the middle: the segment is not written to again. What was whole before is synced; if that fails
    /// too, it is given up.
    func abandonSegment(after failure: FileError) throws(WriteFailure) {
        try sync()
        if let segment { fileSystem.close(segment.file) }
        segment = nil
    }

    /// Unsynced data is lost, for a failed sync says nothing of what is on the disk, now or later: the segment is sealed
    /// at the watermark, the sources go back there, and what comes gets the same seqs in another epoch.
    private func giveUp() {
        if let segment { fileSystem.close(segment.file) }
        segment = nil
        unsyncedSince = nil
        let lost = unsyncedEvents.values.sorted { $0.source.rawValue < $1.source.rawValue }
        unsyncedEvents.removeAll(keepingCapacity: true)
        let (from, wakes) = state.withLock { guarded in
            let from = guarded.watermark.seq
            guarded.giveUp(lost)
            return (from, Array(guarded.roomListeners.values))
        }
        state.notify(.givenUp(from: from, events: lost.reduce(0) { $0 + $1.events }))
        for wake in wakes { wake() }
    }
}
