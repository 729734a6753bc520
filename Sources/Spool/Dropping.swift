/// A segment that is in the ledger of what is dropped, and whose file is about to go.
struct Dropping: Sendable {
    var victim: SegmentSummary
    var loss: Loss
    /// As the ledger has it: perhaps joined with the loss before.
    var entry: LossTable.Entry
}

/// What came of it.
struct Dropped: Sendable {
    /// Events that some output had not delivered.
    var events: UInt64
    /// What the ledger should have instead, because the loss before was told while it was being joined with this one.
    var amended: LossTable.Entry?
}
