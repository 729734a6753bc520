/// Why events that had sequence numbers are gone.
public enum LossReason: String, BitwiseCopyable, CaseIterable, Sendable {
    /// Bytes on disk that were once durable no longer agree with their checksum.
    case damaged
    /// A segment, or the end of one, is no longer there.
    case missing
    /// Room was short, and `when_full` is `drop_oldest`.
    case dropOldest = "drop_oldest"
    /// Room was short, and no output of the configuration needed them any more.
    case abandoned
    /// `gatepost spool drop` was told to drop what waited for the output.
    case spoolDrop = "spool_drop"
}
