/// How much was sent on a link and has not settled.
struct Unsettled: Equatable {
    var batches = 0
    var events: UInt64 = 0
    /// Rendered bytes.
    var bytes = 0

    static let nothing = Unsettled()

    var isEmpty: Bool { batches == 0 }

    mutating func add(_ batch: SentBatch) {
        batches += 1
        events += UInt64(batch.events)
        bytes += batch.renderedBytes
    }

    mutating func remove(_ batch: SentBatch) {
        batches -= 1
        events -= UInt64(batch.events)
        bytes -= batch.renderedBytes
    }
}
