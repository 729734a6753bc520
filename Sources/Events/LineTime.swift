internal import Bytes

/// The time at the beginning of a line, which stray characters may precede (`O2020-06-24T…`, `22020-…`) and whose own
/// first characters may be cut off (`8-04T14:27:54.383-05:00`).
struct LineTime {
    var stamp: Timestamp?
    /// The index behind it; without one, where it should have begun.
    var end: Int
    /// Whether something stray stood before it or something of it was missing.
    var isRepaired = false

    /// More characters than this before a time are no slip.
    private static let strayLimit = 2

    init(from start: Int, to end: Int, in text: borrowing ByteWriter) {
        stamp = text.timestamp(from: start, to: end)
        self.end = stamp?.end ?? start
        if stamp == nil { repair(from: start, to: end, in: text) }
    }

    private mutating func repair(from start: Int, to end: Int, in text: borrowing ByteWriter) {
        for stray in 1...Self.strayLimit where start + stray < end {
            if text[start + stray - 1] <= ASCII.space { break }
            if let found = text.timestamp(from: start + stray, to: end) {
                stamp = found
                self.end = found.end
                isRepaired = true
                return
            }
        }
        if let found = text.cutTimestamp(from: start, to: end) {
            stamp = found
            self.end = found.end
            isRepaired = true
        }
    }
}
