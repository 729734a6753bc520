internal import Bytes

/// Finds the field whose value a place in the text belongs to. Of an event of many fields the spans are put into the text's
/// order when it first asks, so that even one of a hundred thousand is searched quickly.
struct FieldSpans: ~Copyable {
    private struct Span {
        var start: UInt32
        var end: UInt32
        var field: Int32
    }

    private static let kept = 4096
    /// So many fields are looked through as they stand.
    private static let few = 32

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
        if event.fields.count <= Self.few { return Self.search(for: place, in: event) }
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

    private static func search(for place: Int, in event: borrowing Event) -> Int? {
        var found: Int?
        var foundStart = -1
        for index in event.fields.indices {
            let start = event.fields[index].value.start
            if start <= place, start >= foundStart { (found, foundStart) = (index, start) }
        }
        return found.flatMap { place < event.fields[$0].value.end ? $0 : nil }
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
