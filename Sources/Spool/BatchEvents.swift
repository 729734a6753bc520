internal import Bytes

/// The events of a batch as the file has them: their bytes one after the other, their lengths, and what parts say of the
/// events that they are of.
///
/// A value inside ``AppendBatch``: whether two change it at once is asked once for an event, not once for each buffer.
struct BatchEvents: ~Copyable {
    private(set) var bytes = ByteWriter(minimumCapacity: 0)
    private(set) var lengths = ByteWriter(minimumCapacity: 0)
    private(set) var parts = ByteWriter(minimumCapacity: 0)
    private(set) var count = 0

    mutating func append(_ event: UnsafeRawBufferPointer, part: StoredPart?) {
        note(event.count, part)
        unsafe bytes.append(event)
    }

    mutating func append(_ event: RawSpan, part: StoredPart?) {
        note(event.byteCount, part)
        bytes.append(event)
    }

    private mutating func note(_ length: Int, _ part: StoredPart?) {
        precondition(length <= AppendBatch.maximumEventSize, "the event is longer than a batch can hold")
        precondition(count < AppendBatch.eventLimit, "the batch is full")
        count += 1
        guard let part else {
            lengths.append(little: UInt32(length))
            return
        }
        lengths.append(little: UInt32(length) | BatchLayout.partFlag)
        parts.append(little: part.number)
        parts.append(little: part.wholeBytes)
    }

    /// Empties the buffers for their next use, giving back what a rare giant made them take.
    mutating func removeAll() {
        bytes.removeAll()
        bytes.shrink(to: 2 * AppendBatch.byteLimit)
        lengths.removeAll()
        lengths.shrink(to: 64 * 1024)
        parts.removeAll()
        parts.shrink(to: 4 * 1024)
        count = 0
    }
}
