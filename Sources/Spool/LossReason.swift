/// Why events that had sequence numbers are gone.
public enum LossReason: String, BitwiseCopyable, CaseIterable, Sendable {
    /// Bytes on disk that were once durable no longer agree with their checksum.
    case damaged
    /// A segment, or the end of one, is no longer there.
    case missing
}
