/// A change of the source table on its way to disk, in order with the batches.
struct SourceChange {
    var id: SourceID
    /// A position that the source is set to, other than by its runs.
    var position: Position?
    /// The source is forgotten.
    var isEnd = false
}
