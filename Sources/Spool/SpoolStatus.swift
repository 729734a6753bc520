/// The state of the spool at one moment, for status, metrics and log.
public struct SpoolStatus: Equatable, Sendable {
    public var health: Health
    /// Bytes on disk: of all segments, and of damaged ranges that are kept.
    public var bytes: UInt64
    /// `max_size`.
    public var limitBytes: UInt64
    public var segments: Int
    /// The oldest seq in the spool.
    public var firstSeq: UInt64
    /// The first seq that is not durable yet.
    public var durableEnd: UInt64
    /// The seq that the next event to be written gets.
    public var nextSeq: UInt64
    /// Batches appended and not yet written.
    public var waitingBatches: Int
    public var syncs: SyncStatistics
    /// Damaged or missing ranges met since the start.
    public var damagedRanges: UInt64
    /// Times that unsynced data was given up since the start.
    public var timesGivenUp: UInt64
    /// Events lost since the start, by reason. An event that several outputs lost counts once.
    public var lostEvents: [LossReason: UInt64]
    /// Bytes of segments that every output has passed and `keep` holds.
    public var keptBytes: UInt64
    /// Outputs with a stored cursor that nobody has opened, by name.
    public var abandoned: [AbandonedBacklog]

    public enum Health: Equatable, Sendable {
        case working
        /// `max_size` or `keep_free` is reached, or the disk is full.
        case full(reason: String)
        /// The disk refuses writes; what is tried again at least once a second.
        case failing(reason: String)
    }

    /// Durations of fdatasync(2) of segments.
    public struct SyncStatistics: Equatable, Sendable {
        /// Upper bounds of ``counts`` in seconds; the last count has none.
        public static let bounds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
        /// Syncs by duration, each count only for its own span.
        public var counts = [UInt64](repeating: 0, count: bounds.count + 1)
        public var totalNanoseconds: UInt64 = 0

        /// Number of syncs.
        public var count: UInt64 { counts.reduce(0, +) }

        mutating func add(nanoseconds: UInt64) {
            let seconds = Double(nanoseconds) / 1e9
            counts[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            totalNanoseconds += nanoseconds
        }
    }
}
