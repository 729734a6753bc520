/// What an event was recognised as.
@frozen
public struct CatalogMatch: Equatable, Sendable, BitwiseCopyable {
    /// The index in ``Catalog/rows``.
    public let rowIndex: Int

    @inlinable
    init(rowIndex: Int) {
        self.rowIndex = rowIndex
    }

    /// Not for the hot path.
    public var row: CatalogRow { Catalog.rows[rowIndex] }
}
