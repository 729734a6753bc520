internal import Synchronization

/// Decides what the writer's thread does next: batches, syncs, cursors, removal, and trying again.
final class SpoolWriter {
    private let state: SpoolState
    private let log: LogWriter
    private let retention: Retention
    /// After a failure, not to be tried again before.
    private var retryAt: UInt64?
    private var backoff: UInt64 = SpoolWriter.shortestBackoff
    private var cursorsSyncedAt: UInt64 = 0

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
        retention = Retention(state: state)
    }

    /// Does what is to be done now.
    /// - Returns: when to come again at the latest, in nanoseconds of the monotonic clock.
    func step() -> UInt64 {
        let now = state.environment.clock.monotonic()
        retention.prepare()
        if now >= retryAt ?? 0 { write(at: now) }
        syncCursors(at: now)
        retention.removePassed()
        retention.sayDue(at: now)
        state.turns.add(1, ordering: .relaxed)
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
        writeAllThatWaits()
        retention.syncCursors()
        retention.removePassed()
        retention.close()
        log.shutDown()
        for cursor in state.withLock({ $0.openCursors }) { cursor.close() }
    }

    private func writeAllThatWaits() {
        var waiting = Int.max
        while true {
            retryAt = nil
            write(at: state.environment.clock.monotonic())
            let left = state.withLock { $0.queue.count }
            if left == 0 { return }
            guard left < waiting else { break }
            waiting = left
        }
        // Files are read again from where their last written event ended; of connections nobody has the bytes any more.
        let events = state.withLock { $0.queue.reduce(UInt64(0)) { $0 + $1.eventsWithoutPosition } }
        if events > 0 { state.notify(.unwritten(events: events)) }
    }

    private func write(at now: UInt64) {
        while true {
            do throws(WriteFailure) {
                try writeAll(at: now)
                return succeeded()
            } catch {
                guard case .noRoom = error, makeRoom() else { return failed(error, at: now) }
            }
        }
    }

    private func writeAll(at now: UInt64) throws(WriteFailure) {
        try log.openSegment()
        try log.writeQueued()
        let isPressing = state.withLock { guarded in
            guarded.isStopping || now >= (guarded.changedSince ?? .max) &+ state.syncInterval
        }
        if isPressing { try log.writeChanges() }
        if log.isSyncDue(at: state.environment.clock.monotonic()) { try log.sync() }
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
        case .noRoom(let reason), .tooLarge(let reason):
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
        // What is written can still be made durable, and outputs may wait for it.
        do throws(WriteFailure) {
            if log.isSyncDue(at: now) { try log.sync() }
        } catch {
            retryAt = now + backoff
        }
    }

    /// Lets the oldest segment go, if there is one that may.
    private func makeRoom() -> Bool {
        do throws(WriteFailure) {
            return try retention.makeRoom { () throws(WriteFailure) in
                try log.closeSegment()
                try log.openSegment()
            }
        } catch {
            // The batch that found no room is tried again, and says what is wrong.
            return false
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

    private func syncCursors(at now: UInt64) {
        guard now >= cursorsSyncedAt + min(max(state.syncInterval, 1), Self.cursorInterval) else { return }
        let cursors = state.withLock { $0.openCursors }
        guard cursors.contains(where: \.needsSync) else { return }
        cursorsSyncedAt = now
        retention.syncCursors()
    }
}

// Used by the writer's thread alone, to which it is handed over before that thread begins.
extension SpoolWriter: @unchecked Sendable {}
