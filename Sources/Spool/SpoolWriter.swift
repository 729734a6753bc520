internal import Synchronization

/// Decides what the writer's thread does next: batches, syncs, cursors, removal, and trying again.
final class SpoolWriter {
    private let state: SpoolState
    private let log: LogWriter
    /// After a failure, not to be tried again before.
    private var retryAt: UInt64?
    private var backoff: UInt64 = SpoolWriter.shortestBackoff
    private var cursorsSyncedAt: UInt64 = 0
    /// The last failure to remove or to sync a cursor, so that it is told once.
    private var lastTrouble: FileError?

    private static let shortestBackoff: UInt64 = 50_000_000
    private static let longestBackoff: UInt64 = 1_000_000_000
    /// How often a full disk is looked at again.
    private static let roomInterval: UInt64 = 250_000_000
    /// Cursors are synced so often, also where `sync` is longer or `always`.
    private static let cursorInterval: UInt64 = 1_000_000_000
    private static let idleInterval: UInt64 = 60_000_000_000

    init(state: SpoolState) {
        self.state = state
        log = LogWriter(state: state)
    }

    /// Does what is to be done now.
    /// - Returns: when to come again at the latest, in nanoseconds of the monotonic clock.
    func step() -> UInt64 {
        let now = state.environment.clock.monotonic()
        if now >= retryAt ?? 0 { write(at: now) }
        syncCursors(at: now)
        removePassed()
        return nextDeadline(after: now)
    }

    /// The thread: steps until the spool is closed.
    func run() {
        while true {
            let deadline = step()
            if state.withLock({ $0.isStopping }) { return }
            state.signal.wait(until: deadline)
        }
    }

    /// Writes and syncs what waits, if that can be done, and closes all files.
    func finish() {
        retryAt = nil
        write(at: state.environment.clock.monotonic())
        _ = syncAllCursors()
        log.shutDown()
        for cursor in state.withLock({ $0.openCursors }) { cursor.close() }
    }

    private func write(at now: UInt64) {
        do throws(WriteFailure) {
            try log.openSegment()
            try log.writeQueued()
            let isPressing = state.withLock { guarded in
                guarded.isStopping || now >= (guarded.changedSince ?? .max) &+ state.syncInterval
            }
            if isPressing { try log.writeChanges() }
            if log.isSyncDue(at: state.environment.clock.monotonic()) { try log.sync() }
            succeeded()
        } catch {
            failed(error, at: now)
        }
    }

    private func succeeded() {
        retryAt = nil
        backoff = Self.shortestBackoff
        let (wasWorking, wakes) = state.withLock { guarded in
            let wasWorking = guarded.health == .working
            guarded.health = .working
            return (wasWorking, wasWorking ? [] : guarded.takeRoomWakes())
        }
        if !wasWorking { state.notify(.working) }
        for wake in wakes { wake() }
    }

    private func failed(_ failure: WriteFailure, at now: UInt64) {
        let health: SpoolStatus.Health
        let notice: SpoolNotice
        switch failure {
        case .noRoom(let reason):
            health = .full(reason: reason)
            notice = .full(reason: reason)
        case .failed(let error):
            let reason = error.asSpoolError.description
            health = .failing(reason: reason)
            notice = .failing(reason: reason)
            retryAt = now + backoff
            backoff = min(backoff * 2, Self.longestBackoff)
        }
        let isNew = state.withLock { guarded in
            defer { guarded.health = health }
            return guarded.health != health
        }
        if isNew { state.notify(notice) }
        if case .full = health { makeRoom() }
        // What is written can still be made durable, and outputs may wait for it.
        do throws(WriteFailure) {
            if log.isSyncDue(at: now) { try log.sync() }
        } catch {
            retryAt = now + backoff
        }
    }

    /// The spool is full: a segment that every output has passed goes, were it even the one before the last, for which
    /// the last is ended.
    private func makeRoom() {
        if removePassed() > 0 { return state.signal.raise() }
        let canEnd = state.withLock { guarded in
            guard guarded.segments.count >= 2, let last = guarded.segments.last, guarded.nextSeq > last.first,
                let needed = guarded.firstNeeded(isDurable: false, withAbandoned: false)
            else { return false }
            return needed >= last.first
        }
        guard canEnd else { return }
        do throws(WriteFailure) {
            try log.closeSegment()
            try log.openSegment()
            if removePassed() > 0 { state.signal.raise() }
        } catch {
            // The batch that found no room is tried again, and says what is wrong.
            retryAt = nil
        }
    }

    private func nextDeadline(after now: UInt64) -> UInt64 {
        var deadline = now + Self.idleInterval
        let (health, changedSince, cursors, hasQueue) = state.withLock { guarded in
            (guarded.health, guarded.changedSince, guarded.openCursors, !guarded.queue.isEmpty)
        }
        if let retryAt { deadline = min(deadline, retryAt) }
        if case .full = health { deadline = min(deadline, now + Self.roomInterval) }
        if hasQueue, health == .working { deadline = now }
        if let since = log.unsyncedSince { deadline = min(deadline, since &+ state.syncInterval) }
        if let changedSince, retryAt == nil { deadline = min(deadline, changedSince &+ state.syncInterval) }
        if cursors.contains(where: \.needsSync) { deadline = min(deadline, cursorsSyncedAt + Self.cursorInterval) }
        return deadline
    }

    // MARK: Cursors and removal

    private func syncCursors(at now: UInt64) {
        guard now >= cursorsSyncedAt + min(max(state.syncInterval, 1), Self.cursorInterval) else { return }
        let cursors = state.withLock { $0.openCursors }
        guard cursors.contains(where: \.needsSync) else { return }
        cursorsSyncedAt = now
        _ = syncAllCursors()
    }

    /// - Returns: whether every cursor is durable as of now.
    private func syncAllCursors() -> Bool {
        var isComplete = true
        for cursor in state.withLock({ $0.openCursors }) {
            do throws(FileError) {
                isComplete = try cursor.sync() && isComplete
            } catch {
                isComplete = false
                tell(error)
            }
        }
        return isComplete
    }

    /// Unlinks segments that every output has passed, the oldest first: after their cursors are synced, and never the two
    /// newest. Where room is short, abandoned outputs no longer count.
    /// - Returns: how many went.
    @discardableResult
    private func removePassed() -> Int {
        let passed = state.withLock { guarded -> Int in
            let needed = guarded.firstNeeded(isDurable: false, withAbandoned: guarded.health == .working)
            return needed.map { guarded.passedSegments(before: $0) } ?? 0
        }
        guard passed > 0 else { return 0 }
        _ = syncAllCursors()
        FaultPoint.cursorsSynced.reached()
        let firsts = state.withLock { guarded -> [UInt64] in
            let needed = guarded.firstNeeded(isDurable: true, withAbandoned: guarded.health == .working)
            let count = needed.map { guarded.passedSegments(before: $0) } ?? 0
            return guarded.segments.prefix(count).map(\.first)
        }
        for first in firsts {
            do throws(FileError) {
                try state.environment.fileSystem.unlink(state.paths.segment(first))
                FaultPoint.segmentUnlinked.reached()
            } catch {
                guard error.isMissingFile else {
                    tell(error)
                    break
                }
            }
            state.withLock { $0.segments.removeAll { $0.first == first } }
        }
        do throws(FileError) {
            if !firsts.isEmpty { try state.environment.fileSystem.syncDirectory(state.paths.segments) }
        } catch {
            tell(error)
        }
        state.updateRemovalThreshold()
        return firsts.count
    }

    private func tell(_ error: FileError) {
        guard lastTrouble != error else { return }
        lastTrouble = error
        state.notify(.failing(reason: error.asSpoolError.description))
    }
}

// Used by the writer's thread alone, to which it is handed over before that thread begins.
extension SpoolWriter: @unchecked Sendable {}
