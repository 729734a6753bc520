/// A change of the source table on its way to disk, in order with the batches: it takes effect where it is written.
struct SourceChange {
    var id: SourceID
    /// What is known of the source from here on; nil where that stays as it is.
    var description: SourceDescription?
    /// A position that the source is set to, other than by its runs.
    var position: Position?
    /// The source is forgotten.
    var isEnd = false
}
