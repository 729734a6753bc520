public import Bytes

/// Reads durable events in the order of their sequence numbers. One per output thread; it never reads beyond the last
/// sync, follows the log from segment to segment, and holds one batch in memory.
public struct SpoolReader: ~Copyable {
    @usableFromInline internal var buffer = ByteWriter(minimumCapacity: 0)
    @usableFromInline internal var eventOffset = 0
    @usableFromInline internal var eventLength = 0

    /// The stream of the event or gap just returned.
    public private(set) var stream: StreamID

    /// The seq of the next item.
    public private(set) var position: UInt64

    /// The next event, a gap, or the end of what is durable.
    public mutating func next() throws(SpoolError) -> SpoolItem { .end }

    /// Goes to `seq`, forward or back.
    public mutating func seek(to seq: UInt64) {}

    /// What the spool keeps about the source `id` as of the event just returned; its position is that of its definition,
    /// not of the event.
    public func source(_ id: SourceID) -> SourceRecord? { nil }

    /// Lends the bytes of the event just returned.
    @inlinable
    @unsafe
    public func withEventBytes<R: ~Copyable>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try unsafe buffer.withUnsafeBytes { bytes in
            try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[eventOffset..<eventOffset + eventLength]))
        }
    }

    /// Lends the bytes of the event just returned.
    @inlinable
    public func withEvent<R: ~Copyable>(_ body: (RawSpan) throws -> R) rethrows -> R {
        try buffer.withBytes { bytes in
            try body(bytes.extracting(eventOffset..<eventOffset + eventLength))
        }
    }
}
