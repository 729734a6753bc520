/// The `spool` part of the configuration.
public struct SpoolSettings: Equatable, Sendable {
    /// Bytes on disk that all segments together may take.
    public var maxSize: UInt64
    /// What must stay free on the file system.
    public var keepFree: KeepFree
    /// Bytes after which a segment is closed and the next one begun.
    public var segmentSize: UInt64
    public var sync: SyncPolicy
    public var whenFull: WhenFull
    /// Whether batches are written compressed while every output is more than a segment behind.
    public var compressBacklog: Bool
    /// What stays after delivery.
    public var keep: KeepPolicy

    /// Bytes of damaged ranges that are kept, and count towards ``maxSize``.
    var setAsideLimit: UInt64 { min(256 << 20, maxSize / 8) }

    public init(
        maxSize: UInt64 = 4 << 30, keepFree: KeepFree = .fraction(0.05), segmentSize: UInt64 = 64 << 20,
        sync: SyncPolicy = .interval(.seconds(1)), whenFull: WhenFull = .block,
        compressBacklog: Bool = true, keep: KeepPolicy = .nothing
    ) {
        self.maxSize = maxSize
        self.keepFree = keepFree
        self.segmentSize = segmentSize
        self.sync = sync
        self.whenFull = whenFull
        self.compressBacklog = compressBacklog
        self.keep = keep
    }

    /// What gives way where room is short and nothing can go that every output has.
    public enum WhenFull: String, CaseIterable, Sendable {
        /// Inputs wait.
        case block
        /// The oldest segment goes, as a loss.
        case dropOldest = "drop_oldest"
    }

    /// Room to leave to others.
    public enum KeepFree: Equatable, Sendable {
        /// Of the file system's size, 0…1.
        case fraction(Double)
        case bytes(UInt64)
    }

    /// How long data that no output waits for may stay unsynced. What an output waits for is synced at once.
    public enum SyncPolicy: Equatable, Sendable {
        case always
        case interval(Duration)
    }
}
