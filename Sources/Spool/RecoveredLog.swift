/// What a data directory holds, as far as it can be trusted.
struct RecoveredLog {
    var identity: Identity
    var segments: [SegmentSummary]
    /// The end of the log: the seq of the next event.
    var nextSeq: UInt64
    /// The end of what the files themselves show to be durable; a whole batch behind it need not be on the disk yet.
    var confirmedSeq: UInt64
    var sources: SourceTable
    /// Stored cursors by output.
    var cursors: [String: StoredCursor]
    /// What was dropped for want of room.
    var losses = LossTable()
    /// Bytes in `spool/damaged/`.
    var setAsideBytes: UInt64 = 0
}
