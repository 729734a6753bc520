/// What inputs do.
extension Spool {
    /// All sources that are not forgotten, as they were last updated, with the positions up to which they are written.
    public func sources() -> [SourceRecord] { state.withLock { $0.sources.told } }

    /// Makes a source known.
    /// - Parameters:
    ///   - identity: the input's own description of the source, at most 65,535 bytes.
    ///   - context: what parsing needs to know, at most 1 MiB.
    ///   - position: where its first run will begin; nil for a source that cannot be read again. A source with a position
    ///     is on disk within the sync interval even if it has no events.
    public func register(identity: [UInt8], context: [UInt8], position: Position?) -> SourceID {
        let now = state.environment.clock.monotonic()
        return state.withLock { guarded in
            if position != nil, guarded.changedSince == nil { guarded.changedSince = now }
            return guarded.sources.register(identity: identity, context: context, position: position)
        }
    }

    /// Changes what is known of a source, from the next appended batch on. What was appended before keeps what was known
    /// then; if it is given up, the change is true of all that is read again.
    /// - Parameter position: a new position, if the source has changed other than by its runs (it was cut short).
    public func update(_ id: SourceID, identity: [UInt8], context: [UInt8], position: Position? = nil) {
        let now = state.environment.clock.monotonic()
        state.withLock { guarded in
            if guarded.changedSince == nil { guarded.changedSince = now }
            guarded.sources.update(id, identity: identity, context: context, position: position)
        }
    }

    /// Drops a source when all batches appended before are written.
    public func forget(_ id: SourceID) {
        let now = state.environment.clock.monotonic()
        state.withLock { guarded in
            if guarded.changedSince == nil { guarded.changedSince = now }
            guarded.sources.forget(id)
        }
    }

    /// An empty batch; nil while the spool is full, failing, or has too much waiting. Never sleeps. Each batch is to be
    /// given to ``append(_:)`` or ``recycle(_:)``.
    public func makeBatch() -> AppendBatch? {
        state.withLock { guarded in
            guard guarded.health == .working, !guarded.isStopping else {
                guarded.isRefused = true
                return nil
            }
            if let batch = guarded.free.popLast() {
                batch.generation = guarded.generation
                return batch
            }
            guard guarded.made < SpoolState.batchLimit else {
                guarded.isRefused = true
                return nil
            }
            guarded.made += 1
            let batch = AppendBatch(clock: state.environment.clock)
            batch.generation = guarded.generation
            return batch
        }
    }

    /// An empty batch even while the spool is full or failing: for what an input has taken out of a socket and can leave
    /// nowhere. It waits in memory for room, so an input asks for no more than it holds itself; ``close()`` writes it beyond
    /// the limits. nil while the spool is being closed.
    public func makeExtraBatch() -> AppendBatch? {
        state.withLock { guarded in
            guard !guarded.isStopping else { return nil }
            let batch = AppendBatch(clock: state.environment.clock, isExtra: true)
            batch.generation = guarded.generation
            return batch
        }
    }

    /// Hands a batch to the writer. Never sleeps.
    public func append(_ batch: AppendBatch) -> AppendResult {
        precondition(batch.isComplete, "a run is ended before its batch is appended")
        let (result, wakes) = state.withLock { guarded -> (AppendResult, [@Sendable () -> Void]) in
            guard !guarded.isStopping, batch.generation == guarded.generation || batch.standsAlone else {
                return (.stale, guarded.recycle(batch))
            }
            guard !batch.runs.isEmpty else { return (.accepted, guarded.recycle(batch)) }
            guarded.appendedBatch += 1
            batch.number = guarded.appendedBatch
            batch.changes = guarded.sources.takePending()
            guarded.changedSince = nil
            guarded.queue.append(batch)
            return (.accepted, [])
        }
        for wake in wakes { wake() }
        state.signal.raise()
        return result
    }

    /// Gives back a batch that is not needed.
    public func recycle(_ batch: AppendBatch) {
        for wake in state.withLock({ $0.recycle(batch) }) { wake() }
    }

    /// Lets go of the buffers that nobody fills or writes; others are made when they are needed.
    public func dropFreeBatches() {
        state.withLock { guarded in
            guarded.made -= guarded.free.count
            guarded.free = []
        }
    }

    /// The number of the batch that was appended last: what this thread has appended has this number or a lower one.
    public var appendedBatch: UInt64 { state.withLock { $0.appendedBatch } }

    /// Up to which number all batches are durable, but for those that were given up when ``generation`` grew to what it is
    /// now: whoever has seen a lower one is to ask ``takeGivenUp()`` first.
    public var durableBatch: (number: UInt64, generation: UInt64) {
        state.withLock { ($0.durableBatch, $0.generation) }
    }

    /// What is to become durable for all of a source up to `position` to be; nil while that is not written.
    public func writtenMark(of id: SourceID, at position: Position) -> WrittenMark? {
        state.withLock { guarded in
            guard guarded.sources.entries[id]?.record.position == position else { return nil }
            return WrittenMark(seq: guarded.nextSeq, generation: guarded.generation)
        }
    }

    /// Whether what a mark stands for is durable. It never is once it was given up.
    public func isDurable(_ mark: WrittenMark) -> Bool {
        state.withLock { $0.generation == mark.generation && $0.watermark.seq >= mark.seq }
    }

    /// Grows when unsynced data was given up: every source is then to be read on from ``sources()``.
    public var generation: UInt64 { state.withLock { $0.generation } }

    /// What connections lost with the growth of ``generation``; each loss is told once.
    public func takeGivenUp() -> [GivenUpEvents] {
        state.withLock { guarded in
            defer { guarded.givenUp = [] }
            return guarded.givenUp
        }
    }

    /// Calls `wake` from the writer's thread when ``makeBatch()`` works again after it did not, and when ``generation``
    /// grew. It should return at once.
    @discardableResult
    public func onRoom(_ wake: @escaping @Sendable () -> Void) -> WaiterID {
        let id = state.nextWaiter()
        state.withLock { $0.roomListeners[id] = wake }
        return id
    }

    /// Ends what ``onRoom(_:)`` began.
    public func removeOnRoom(_ id: WaiterID) {
        state.withLock { $0.roomListeners[id] = nil }
    }
}
