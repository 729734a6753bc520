/// The crash-safe queue on disk between inputs and outputs. `README.md` beside this file has the format and the rules.
public final class Spool: Sendable {
    /// The stream's name in new events' ids.
    public let stream: StreamID

    private init(stream: StreamID) {
        self.stream = stream
    }

    /// Takes the data directory, which is created if it is not there, recovers what it holds, and starts the writer.
    /// - Parameter observer: is told what a person should know, from any thread, without locks held.
    public static func open(
        directory: String, settings: SpoolSettings, observer: @escaping @Sendable (SpoolNotice) -> Void = { _ in }
    ) throws(SpoolError) -> Spool { Spool(stream: .random()) }

    /// The epoch of the events to come.
    public var epoch: Epoch { .random() }

    /// Writes what waits, syncs, stops the writer and lets the data directory go. Nothing may be called after it.
    public func close() {}

    public func status() -> SpoolStatus { preconditionFailure("declared, not yet made") }

    // MARK: Inputs

    /// All sources that are not forgotten, with the positions up to which they are written.
    public func sources() -> [SourceRecord] { [] }

    /// Makes a source known.
    /// - Parameter position: where its first run will begin; nil for a source that cannot be read again. A source with a
    ///   position is on disk within the sync interval even if it has no events.
    public func register(identity: [UInt8], context: [UInt8], position: Position?) -> SourceID { SourceID(rawValue: 0) }

    /// Changes what is known of a source, from the next appended batch on.
    /// - Parameter position: a new position, if the source has changed other than by its runs (it was cut short).
    public func update(_ id: SourceID, identity: [UInt8], context: [UInt8], position: Position? = nil) {}

    /// Drops a source when all batches appended before are written.
    public func forget(_ id: SourceID) {}

    /// An empty batch; nil while the spool is full, failing, or has too much waiting. Never sleeps. Each batch is to be
    /// given to ``append(_:)`` or ``recycle(_:)``.
    public func makeBatch() -> AppendBatch? { nil }

    /// Hands a batch to the writer. Never sleeps.
    public func append(_ batch: AppendBatch) -> AppendResult { .accepted }

    /// Gives back a batch that is not needed.
    public func recycle(_ batch: AppendBatch) {}

    /// Grows when unsynced data was given up: every source is then to be read on from ``sources()``.
    public var generation: UInt64 { 0 }

    /// What connections lost with the growth of ``generation``; each loss is told once.
    public func takeGivenUp() -> [GivenUpEvents] { [] }

    /// Calls `wake` from the writer's thread when ``makeBatch()`` works again after it did not, and when ``generation``
    /// grew.
    @discardableResult
    public func onRoom(_ wake: @escaping @Sendable () -> Void) -> WaiterID { WaiterID(rawValue: 0) }

    /// Ends what ``onRoom(_:)`` began.
    public func removeOnRoom(_ id: WaiterID) {}

    // MARK: Outputs

    /// The cursor of an output; a new one begins where `replay` says.
    public func openCursor(named name: String, replay: ReplayPolicy) throws(SpoolError) -> Cursor { Cursor(name: name) }

    /// Says that all outputs of the configuration have opened their cursors: stored cursors beside those are abandoned.
    public func allCursorsAreOpen() {}

    /// A reader that begins at `seq`.
    public func makeReader(at seq: UInt64) -> SpoolReader { preconditionFailure("declared, not yet made") }

    /// The first seq that is not durable yet.
    public var durableEnd: UInt64 { 0 }

    public func makeWaiter() -> WaiterID { WaiterID(rawValue: 0) }

    /// Waits for an event to become durable.
    /// - Returns: true if it is; else `wake` is called once, from the writer's thread, when it is, unless the same waiter
    ///   waits anew or ``cancelWait(_:)`` comes before. The writer syncs at once while somebody waits.
    public func wait(for seq: UInt64, as waiter: WaiterID, _ wake: @escaping @Sendable () -> Void) -> Bool { true }

    public func cancelWait(_ waiter: WaiterID) {}
}
