internal import Synchronization

/// What the spool's threads share: a table under one lock, held for moments and never across I/O.
final class SpoolState: Sendable {
    let environment: SpoolEnvironment
    let paths: SpoolPaths
    let identity: Identity
    let signal = WakeSignal()
    /// `Watermark.seq`, for those who need nothing else.
    let durableEnd: Atomic<UInt64>
    /// A cursor that gets here lets a segment go.
    let removalThreshold = Atomic<UInt64>(.max)
    /// How often the writer has gone round.
    let turns = Atomic<UInt64>(0)
    private let waiterCount = Atomic<UInt64>(0)
    private let guarded: Mutex<Guarded>
    private let currentSettings: Mutex<SpoolSettings>

    /// Buffers that inputs and writer hold together.
    static let batchLimit = 8

    struct Guarded: Sendable {
        var health = SpoolStatus.Health.working
        var isStopping = false
        var epoch = Epoch.random()
        var generation: UInt64 = 0
        var queue: [AppendBatch] = []
        /// The numbers of the batches that were appended, written and made durable last.
        var appendedBatch: UInt64 = 0
        var writtenBatch: UInt64 = 0
        var durableBatch: UInt64 = 0
        var free: [AppendBatch] = []
        var made = 0
        /// Somebody was refused a batch and is to be told when there is one.
        var isRefused = false
        var roomListeners: [WaiterID: @Sendable () -> Void] = [:]
        var sources: SourceTable
        /// When the oldest of the changes that no batch carries came, on the monotonic clock.
        var changedSince: UInt64?
        var givenUp: [GivenUpEvents] = []
        var segments: [SegmentSummary]
        var watermark: Watermark
        /// The seq of the next event to be written.
        var nextSeq: UInt64
        var waiters: [WaiterID: Waiter] = [:]
        var cursors: [String: Cursor] = [:]
        /// Cursors found at the start that nobody has opened, by output.
        var stored: [String: StoredCursor]
        var cursorsAreComplete = false
        /// Where what is sent again has come to.
        var holds: [WaiterID: UInt64] = [:]
        var syncs = SpoolStatus.SyncStatistics()
        /// Places of damage met, so that each is told once.
        var damages: Set<DamagePlace> = []
        /// Bytes in `spool/damaged/`.
        var setAsideBytes: UInt64
        var timesGivenUp: UInt64 = 0
        /// What was dropped for want of room, and the segment that is being dropped.
        var losses: LossTable
        var dropping: Dropping?
        var dropped: Dropped?
        /// Events lost since the start.
        var lost: [LossReason: UInt64] = [:]
    }

    struct Waiter: Sendable {
        var seq: UInt64
        var wake: @Sendable () -> Void
    }

    struct DamagePlace: Hashable, Sendable {
        var segment: UInt64
        var seq: UInt64
        var offset: UInt64
    }

    init(environment: SpoolEnvironment, paths: SpoolPaths, settings: SpoolSettings, log: RecoveredLog) {
        self.environment = environment
        self.paths = paths
        currentSettings = Mutex(settings)
        identity = log.identity
        durableEnd = Atomic(log.nextSeq)
        guarded = Mutex(
            Guarded(
                sources: log.sources, segments: log.segments,
                watermark: Watermark(seq: log.nextSeq, serial: 0, offset: 0), nextSeq: log.nextSeq,
                stored: log.cursors, setAsideBytes: log.setAsideBytes, losses: log.losses))
    }

    /// In force now.
    var settings: SpoolSettings {
        get { currentSettings.withLock { $0 } }
        set { currentSettings.withLock { $0 = newValue } }
    }

    func withLock<R>(_ body: (inout sending Guarded) -> sending R) -> sending R {
        guarded.withLock(body)
    }

    func nextWaiter() -> WaiterID {
        WaiterID(rawValue: waiterCount.add(1, ordering: .relaxed).newValue)
    }

    func notify(_ notice: SpoolNotice) { environment.observer(notice) }

    // MARK: For readers

    /// What a reader at `seq` needs to know.
    struct Place {
        var watermark: Watermark
        /// The segment that should hold `seq`; nil if all begin behind it.
        var segment: SegmentSummary?
        /// First seq of the segment behind that, or of the oldest one if there is no such segment.
        var successor: UInt64?
    }

    func place(of seq: UInt64) -> Place {
        withLock { guarded in
            let segments = guarded.segments
            var low = 0
            var high = segments.count
            while low < high {
                let middle = (low + high) / 2
                if segments[middle].first <= seq { low = middle + 1 } else { high = middle }
            }
            return Place(
                watermark: guarded.watermark, segment: low > 0 ? segments[low - 1] : nil,
                successor: low < segments.count ? segments[low].first : nil)
        }
    }

    /// The file of a segment is gone. Its events are then a gap behind the segment before it, as after a restart, or, if it
    /// has just been dropped, what the ledger says.
    /// - Returns: false for the newest, which the writer has open.
    func forget(_ summary: SegmentSummary) -> Bool {
        withLock { guarded in
            if guarded.dropping?.victim.serial == summary.serial {
                guarded.finishDropping()
                return true
            }
            guard guarded.segments.last?.serial != summary.serial else { return false }
            guarded.segments.removeAll { $0.serial == summary.serial }
            return true
        }
    }

    /// Tells of damage that a reader met; what is told already is neither told nor counted again.
    /// - Parameter events: how many are lost with it.
    /// - Returns: whether it is new.
    func isNewDamage(_ place: DamagePlace, events: UInt64, reason: LossReason) -> Bool {
        withLock { guarded in
            guard guarded.damages.insert(place).inserted else { return false }
            guarded.lost[reason, default: 0] += events
            return true
        }
    }
}
