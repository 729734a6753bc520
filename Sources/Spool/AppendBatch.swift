internal import Bytes

/// A buffer that an input fills with runs of events and hands to ``Spool/append(_:)``.
///
/// Made by ``Spool/makeBatch()`` and used by one thread at a time. Adding an event copies its bytes and allocates
/// nothing once the buffers have grown to their usual size.
public final class AppendBatch {
    /// Bytes of events after which a batch is full. A single event may be longer.
    public static let byteLimit = 256 * 1024
    /// Events after which a batch is full.
    public static let eventLimit = 65_535
    /// Bytes that one event may have: 16 MiB.
    public static let maximumEventSize = 16 << 20

    /// The spool's generation when the batch was made.
    public internal(set) var generation: UInt64 = 0
    private(set) var events = BatchEvents()
    /// The runs as the file has them.
    private(set) var encodedRuns = ByteWriter(minimumCapacity: 0)
    private(set) var runs: [Run] = []
    private(set) var arrivalSeconds: Int64 = 0
    private(set) var arrivalNanoseconds: UInt32 = 0
    /// Its place among all that were appended since the start, from 1.
    var number: UInt64 = 0
    /// Changes of sources that go to disk with this batch.
    var changes: [SourceChange] = []
    /// Whether it was made beside those that inputs usually have, and goes when it is written.
    let isExtra: Bool

    private let clock: any SpoolClock
    private var runIsOpen = false
    private var runOffset = 0
    private var runBytes = 0

    /// What the writer needs to know of a run.
    struct Run {
        var source: SourceID
        var before: Position?
        var after: Position?
        var events: Int
        var bytes: Int
    }

    init(clock: any SpoolClock, isExtra: Bool = false) {
        self.clock = clock
        self.isExtra = isExtra
    }

    /// Number of events.
    public var eventCount: Int { events.count }
    /// Bytes of the events.
    public var byteCount: Int { events.bytes.count }

    /// Whether the batch should be appended before more is added.
    public var isFull: Bool { byteCount >= Self.byteLimit || eventCount >= Self.eventLimit }

    /// Begins a run of events of one source. The first run gives the batch its time of arrival.
    /// - Parameter before: how far the source had been read before the run's first event; nil where it has no positions.
    public func beginRun(source: SourceID, before: Position?) {
        precondition(!runIsOpen, "the run before has not been ended")
        if runs.isEmpty {
            (arrivalSeconds, arrivalNanoseconds) = clock.wallTime()
        }
        runIsOpen = true
        runOffset = encodedRuns.count
        runBytes = byteCount
        runs.append(Run(source: source, before: before, after: nil, events: eventCount, bytes: 0))
        encodedRuns.append(little: source.rawValue)
        encodedRuns.append(little: UInt32(0))
        encodedRuns.append(UInt8(0))
        if let before { encodedRuns.append(position: before) }
    }

    /// Adds an event, without its line end, to the open run.
    /// - Precondition: at most ``maximumEventSize`` bytes, and at most ``eventLimit`` events in a batch.
    public func add(_ event: UnsafeRawBufferPointer, part: StoredPart? = nil) {
        precondition(runIsOpen, "an event is added to an open run")
        unsafe events.append(event, part: part)
    }

    /// Adds an event, without its line end, to the open run.
    /// - Precondition: at most ``maximumEventSize`` bytes, and at most ``eventLimit`` events in a batch.
    public func add(_ event: RawSpan, part: StoredPart? = nil) {
        precondition(runIsOpen, "an event is added to an open run")
        events.append(event, part: part)
    }

    /// Ends the open run.
    /// - Parameter after: how far the source has been read behind the run's last event; nil where it has no positions.
    public func endRun(after: Position?) {
        precondition(runIsOpen, "no run is open")
        runIsOpen = false
        let last = runs.count - 1
        let before = runs[last].before
        let added = eventCount - runs[last].events
        if added == 0, after == before {
            encodedRuns.truncate(to: runOffset)
            runs.removeLast()
            return
        }
        runs[last].after = after
        runs[last].events = added
        runs[last].bytes = byteCount - runBytes
        encodedRuns.replace(little: UInt32(added), at: runOffset + 4)
        encodedRuns[runOffset + 8] = (before == nil ? 0 : 1) | (after == nil ? 0 : 2)
        if let after { encodedRuns.append(position: after) }
    }

    /// Whether every run is of a source without positions, so that giving up what came before makes no difference.
    var standsAlone: Bool { runs.allSatisfy { $0.before == nil && $0.after == nil } }

    /// Events of sources that cannot be read again.
    var eventsWithoutPosition: UInt64 {
        runs.reduce(0) { $0 + ($1.after == nil ? UInt64($1.events) : 0) }
    }

    var isComplete: Bool { !runIsOpen }

    /// Lends what is written behind a batch's head: the runs, and what may be compressed.
    func withPieces(_ body: (UnsafeRawBufferPointer, [UnsafeRawBufferPointer]) -> Void) {
        unsafe encodedRuns.withUnsafeBytes { runs in
            unsafe events.lengths.withUnsafeBytes { lengths in
                unsafe events.parts.withUnsafeBytes { parts in
                    unsafe events.bytes.withUnsafeBytes { unsafe body(runs, [lengths, parts, $0]) }
                }
            }
        }
    }

    /// Empties the batch for its next use, giving back what a rare giant made it take.
    func reset() {
        events.removeAll()
        encodedRuns.removeAll()
        encodedRuns.shrink(to: 64 * 1024)
        runs.removeAll(keepingCapacity: true)
        changes.removeAll()
        runIsOpen = false
    }
}

// One owner at a time: the input's thread, then the writer's.
extension AppendBatch: @unchecked Sendable {}
