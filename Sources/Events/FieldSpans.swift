internal import Bytes

/// Finds the field whose value a place in the text belongs to. Made when an event first asks, in the text's order, so that
/// even an event of a hundred thousand fields is searched quickly.
struct FieldSpans: ~Copyable {
    private struct Span {
        var start: UInt32
        var end: UInt32
        var field: Int32
    }

    private static let kept = 4096

    private var spans: [Span] = []
    private var isMade = false

    init() {
        spans.reserveCapacity(64)
    }

    mutating func removeAll() {
        spans.removeAll(keepingCapacity: spans.count <= Self.kept)
        isMade = false
    }

    /// The index of the field whose value holds the byte at `place`.
    mutating func field(at place: Int, of event: borrowing Event) -> Int? {
        if !isMade { make(event) }
        var low = 0
        var high = spans.count
        while low < high {
            let middle = (low + high) / 2
            if Int(spans[middle].start) <= place { low = middle + 1 } else { high = middle }
        }
        guard low > 0, place < Int(spans[low - 1].end) else { return nil }
        return Int(spans[low - 1].field)
    }

    private mutating func make(_ event: borrowing Event) {
        var isSorted = true
        var last: UInt32 = 0
        for index in event.fields.indices {
            let value = event.fields[index].value
            isSorted = isSorted && value.offset >= last
            last = value.offset
            spans.append(Span(start: value.offset, end: value.offset + value.count, field: Int32(index)))
        }
        if !isSorted { spans.sort { $0.start < $1.start } }
        isMade = true
    }
}
