public import Spool

/// A log of which the spool has had a part: a file that is or was followed, or one that was backfilled.
public struct KnownLog: Equatable, Sendable {
    public var source: SourceID
    /// The first byte of the part. Of a file that is followed it is 0: what is before `start_at: end` is not wanted.
    public var start: UInt64
    /// Behind the last.
    public var end: UInt64
    /// SHA-256 of the first min(4096, end) bytes.
    public var head: [UInt8]
    /// SHA-256 of the 256 bytes before the end.
    public var tail: [UInt8]
    /// Whether a backfill brought it, so that a backfill can go on with it.
    public var isBackfilled: Bool

    public init(source: SourceID, start: UInt64, end: UInt64, head: [UInt8], tail: [UInt8], isBackfilled: Bool) {
        self.source = source
        self.start = start
        self.end = end
        self.head = head
        self.tail = tail
        self.isBackfilled = isBackfilled
    }

    /// nil: none, or nothing was read of it yet.
    init?(_ record: SourceRecord) {
        guard let position = record.position, position.offset > 0,
            let check = PositionCheck(decoding: position.check)
        else { return nil }
        let backfilled = BackfillIdentity(decoding: record.identity)
        guard backfilled != nil || FileIdentity(decoding: record.identity) != nil else { return nil }
        self.init(
            source: record.id, start: backfilled?.start ?? 0, end: position.offset, head: check.head, tail: check.tail,
            isBackfilled: backfilled != nil)
    }

    /// Those of the spool's sources that are logs.
    public static func all(in records: [SourceRecord]) -> [KnownLog] { records.compactMap { KnownLog($0) } }
}
