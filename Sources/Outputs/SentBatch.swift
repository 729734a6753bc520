/// A batch that was handed to a link: what the cursor needs to move over it once it has settled.
struct SentBatch: Equatable {
    /// The first seq behind the batch: where the cursor stands once it has settled.
    var next: UInt64
    /// The seq of the last event chosen for this output up to here.
    var previous: UInt64?
    var events: Int
    /// Bytes as rendered and framed, before compression.
    var renderedBytes: Int
}
