/// A segment as readers and the writer know it.
struct SegmentSummary: Equatable, Sendable {
    var first: UInt64
    /// Tells apart two files that had the same name one after the other.
    var serial: UInt64
    /// Bytes in the file.
    var size: UInt64
    /// Wall time of its making, Unix seconds; nil where its header has not been read yet.
    var created: Int64?
}

/// Where what is durable ends.
struct Watermark: Equatable, Sendable {
    /// The first seq that is not durable.
    var seq: UInt64
    /// The segment and the offset in it where that event's batch will begin.
    var serial: UInt64
    var offset: UInt64
}
