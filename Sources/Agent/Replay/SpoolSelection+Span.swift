import Spool

extension SpoolSelection {
    /// The first seq of what is selected in a spool, and the one behind it.
    func span(in view: SpoolView) throws(SpoolError) -> (first: UInt64, end: UInt64) {
        var first = max(first, view.firstSeq)
        var end = min(last, view.end - 1) + 1
        if let since { first = try view.firstSeq(arrivedSince: since, from: first) }
        if let until { end = min(end, try view.firstSeq(arrivedSince: until, from: first)) }
        return (first, end)
    }
}
