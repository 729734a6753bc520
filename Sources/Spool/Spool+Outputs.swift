internal import Synchronization

/// What outputs do.
extension Spool {
    /// The cursor of an output; a new one begins where `replay` says. Waits for the disk; if the disk refuses, the cursor
    /// is kept in memory and stored later.
    public func openCursor(named name: String, replay: ReplayPolicy) throws(SpoolError) -> Cursor {
        if let cursor = state.withLock({ $0.cursors[name] }) { return cursor }
        let path = state.paths.cursor(name)
        let (stored, oldest, end) = state.withLock { guarded in
            (
                guarded.stored[name] ?? guarded.stored[SpoolPaths.cursorName(name)],
                guarded.segments.first?.first ?? guarded.nextSeq, guarded.nextSeq
            )
        }
        let streams = [state.identity.stream] + state.identity.earlier
        let cursor: Cursor
        if var stored, streams.contains(stored.stream), stored.turn > 0 {
            stored.next = min(stored.next, end)
            stored.stream = state.identity.stream
            let (file, slot) = try openStored(path)
            cursor = Cursor(name: name, state: state, value: stored, file: file, slot: slot)
        } else {
            let next = stored == nil ? try start(replay, oldest: oldest, end: end) : oldest
            if next > oldest { state.notify(.skippedForNewOutput(output: name, first: oldest, last: next - 1)) }
            let value = StoredCursor(next: next, previous: nil, turn: 1, stream: state.identity.stream)
            cursor = Cursor(name: name, state: state, value: value, file: nil, slot: 0)
        }
        do throws(FileError) {
            _ = try cursor.sync()
        } catch {
            state.notify(.failing(reason: error.asSpoolError.description))
        }
        state.withLock { guarded in
            guarded.stored[name] = nil
            guarded.stored[SpoolPaths.cursorName(name)] = nil
            guarded.cursors[name] = cursor
        }
        return cursor
    }

    /// Where an output begins that was never seen before.
    private func start(_ replay: ReplayPolicy, oldest: UInt64, end: UInt64) throws(SpoolError) -> UInt64 {
        switch replay {
        case .all: return oldest
        case .none: return end
        case .within(let duration):
            let (segments, watermark) = state.withLock { ($0.segments, $0.watermark) }
            let search = ArrivalSearch(environment: state.environment, paths: state.paths)
            let moment = state.environment.clock.wallTime().0 - duration.components.seconds
            do throws(FileError) {
                return try search.firstSeq(since: moment, in: segments, upTo: watermark) ?? end
            } catch {
                throw error.asSpoolError
            }
        }
    }

    /// Whether every output, those among them that are not configured any more, has passed all that arrived up to a moment.
    /// Reads the disk a little. While the disk refuses that, none counts as having passed.
    /// - Parameter moment: Unix seconds.
    public func hasEveryOutputPassed(arrival moment: Int64) -> Bool {
        let (segments, watermark, end, lowest) = state.withLock { guarded in
            let places = guarded.cursors.values.map(\.next) + guarded.stored.values.map(\.next)
            return (guarded.segments, guarded.watermark, guarded.nextSeq, places.min())
        }
        guard let lowest else { return true }
        let search = ArrivalSearch(environment: state.environment, paths: state.paths)
        do throws(FileError) {
            return try lowest >= search.firstSeq(since: moment + 1, in: segments, upTo: watermark) ?? end
        } catch {
            state.notify(.failing(reason: error.asSpoolError.description))
            return false
        }
    }

    /// The file of a stored cursor and the slot that holds it; no file where it cannot be opened, and is made anew later.
    private func openStored(_ path: String) throws(SpoolError) -> (OpenFile?, slot: Int) {
        let store = CursorStore(environment: state.environment, paths: state.paths)
        guard case .cursor(_, _, let slot) = try store.read(path) else { return (nil, 0) }
        do throws(FileError) {
            return (try state.environment.fileSystem.open(path, .readWrite), slot)
        } catch {
            state.notify(.failing(reason: error.asSpoolError.description))
            return (nil, 0)
        }
    }

    /// Says that all outputs of the configuration have opened their cursors: stored cursors beside those are abandoned,
    /// and hold nothing back when room is short.
    public func allCursorsAreOpen() {
        state.withLock { $0.cursorsAreComplete = true }
        state.signal.raise()
    }

    /// The output is in the configuration no more, and has ended: its cursor is abandoned, and is found again if the output
    /// comes back. Waits for the disk.
    public func abandonCursor(named name: String) {
        guard let cursor = state.withLock({ $0.cursors[name] }) else { return }
        do throws(FileError) {
            _ = try cursor.sync()
        } catch {
            state.notify(.failing(reason: error.asSpoolError.description))
        }
        let value = cursor.stored
        state.withLock { guarded in
            guarded.stored[name] = value
            guarded.cursors[name] = nil
        }
        cursor.close()
        state.signal.raise()
    }

    /// A reader that begins at `seq`.
    public func makeReader(at seq: UInt64) -> SpoolReader { SpoolReader(state: state, at: seq) }

    /// Has what every output has passed stay from `seq` on, as long as there is room: for what is sent again.
    public func hold(from seq: UInt64) -> WaiterID {
        let id = state.nextWaiter()
        state.withLock { $0.holds[id] = seq }
        return id
    }

    /// Lets go what is before `seq`.
    public func move(_ hold: WaiterID, to seq: UInt64) {
        state.withLock { $0.holds[hold] = seq }
    }

    /// Ends what ``hold(from:)`` began.
    public func release(_ hold: WaiterID) {
        state.withLock { $0.holds[hold] = nil }
        state.signal.raise()
    }

    /// The first seq that is not durable yet.
    public var durableEnd: UInt64 { state.durableEnd.load(ordering: .acquiring) }

    public func makeWaiter() -> WaiterID { state.nextWaiter() }

    /// Waits for an event to become durable.
    /// - Returns: true if it is; else `wake` is called once, from the writer's thread, when it is, unless the same waiter
    ///   waits anew or ``cancelWait(_:)`` comes before. The writer syncs at once while somebody waits.
    public func wait(for seq: UInt64, as waiter: WaiterID, _ wake: @escaping @Sendable () -> Void) -> Bool {
        let (isDurable, isWritten) = state.withLock { guarded -> (Bool, Bool) in
            guard seq >= guarded.watermark.seq else { return (true, true) }
            guarded.waiters[waiter] = SpoolState.Waiter(seq: seq, wake: wake)
            return (false, seq < guarded.nextSeq)
        }
        if !isDurable, isWritten { state.signal.raise() }
        return isDurable
    }

    public func cancelWait(_ waiter: WaiterID) {
        state.withLock { $0.waiters[waiter] = nil }
    }
}
