/// A condition for a case: all of its checks hold.
struct CatalogTest {
    /// In the entry's list.
    var caseNumber: Int
    var checks: Range<Int>
}
