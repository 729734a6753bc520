internal import Spool

/// The parts of a log that the spool has had: in order, apart from one another.
struct KnownParts: Equatable, Sendable {
    struct Part: Equatable, Sendable {
        var start: UInt64
        var end: UInt64
        /// The bytes before the end, at most ``PositionCheck/tailSize``.
        var tail: [UInt8]
        /// The source that can be gone on with at the end.
        var source: SourceID?
    }

    private(set) var all: [Part] = []

    /// Adds a part, joined with those that it meets.
    mutating func add(_ part: Part) {
        var joined = part
        var others: [Part] = []
        for other in all {
            guard other.start <= joined.end, joined.start <= other.end else {
                others.append(other)
                continue
            }
            joined.start = min(joined.start, other.start)
            if other.end > joined.end || (other.end == joined.end && joined.source == nil) {
                joined.end = other.end
                joined.tail = other.tail
                joined.source = other.source
            }
        }
        all = (others + [joined]).sorted { $0.start < $1.start }
    }

    /// The part that the log begins with.
    var beginning: Part? { all.first.flatMap { $0.start == 0 ? $0 : nil } }

    /// The first byte that is in no part; the size if all are.
    func firstUnknown(of size: UInt64) -> UInt64 { min(beginning?.end ?? 0, size) }
}
