/// The events of a selection, one after the other, in the order of their seqs, and the gaps between them.
///
/// Times of arrival only go forward as long as nobody sets the clock. So every event's own time decides; the times of
/// segments only tell which of them need not be read.
public struct SelectedEvents: ~Copyable {
    /// Stands behind the item just returned: lends its bytes, and knows its source.
    public private(set) var reader: SpoolReader

    private let view: SpoolView
    private let selection: SpoolSelection
    /// Begin of each segment: its first seq, and when it was made (nil where its header is damaged). Empty where no time
    /// is asked for.
    private let begins: [(first: UInt64, time: Int64?)]
    /// An event of the selection, or one before that is later than its begin, has been met.
    private var hasBegun: Bool
    /// Events in a row that came too late to be selected.
    private var late = 0

    /// Batches wait to be written in the order of their completion, not of their begin, and no more than a few of them.
    /// After so many late events no early one follows in the same segment.
    private static let lateLimit = 1 << 20

    init(_ selection: SpoolSelection, of view: SpoolView) throws(SpoolError) {
        let begins = selection.isTimed ? try view.begins() : []
        var first = max(selection.first, view.firstSeq)
        if let since = selection.since {
            // What a segment holds arrived before the next one was made.
            let start = begins.indices.first { index in
                index + 1 == begins.count || begins[index + 1].time.map { $0 >= since.seconds } ?? true
            }
            if let start { first = max(first, begins[start].first) }
        }
        reader = view.makeReader(at: first)
        self.view = view
        self.selection = selection
        self.begins = begins
        hasBegun = selection.since == nil
    }

    /// The next event, a gap, or the end of the selection.
    public mutating func next() throws(SpoolError) -> SpoolItem {
        while reader.position <= selection.last {
            switch try reader.next() {
            case .end: return .end
            case .event(let event):
                if event.seq > selection.last { return .end }
                if let until = selection.until, event.arrival >= until {
                    late += 1
                    if late == Self.lateLimit, !skipLate(until) { return .end }
                    continue
                }
                late = 0
                guard selection.contains(event.arrival) else { continue }
                hasBegun = true
                return .event(event)
            case .gap(var gap):
                if gap.first > selection.last { return .end }
                gap.last = min(gap.last, selection.last)
                guard hasBegun, late == 0, !(gap.reason == .missing && view.wasRemoved(through: gap.last)) else {
                    continue
                }
                return .gap(gap)
            }
        }
        return .end
    }

    /// Goes on with the next segment that was begun early enough to hold events of the selection.
    private mutating func skipLate(_ until: ArrivalTime) -> Bool {
        late = 0
        let place = reader.position
        guard
            let next = begins.first(where: { begin in
                begin.first > place && begin.time.map { $0 <= until.seconds } ?? true
            })
        else { return false }
        reader.seek(to: next.first)
        return true
    }
}

extension SpoolView {
    /// The events of `selection` that are there.
    public func events(_ selection: SpoolSelection) throws(SpoolError) -> SelectedEvents {
        try SelectedEvents(selection, of: self)
    }

    /// The first event at or behind `first` that arrived at `time` or later, by its seq; ``end`` if none did.
    public func firstSeq(arrivedSince time: ArrivalTime, from first: UInt64) throws(SpoolError) -> UInt64 {
        var events = try events(SpoolSelection(first: first, since: time))
        if case .event(let event) = try events.next() { return event.seq }
        return end
    }

    /// When each segment was begun.
    fileprivate func begins() throws(SpoolError) -> [(first: UInt64, time: Int64?)] {
        try segments().map { ($0.first, $0.begun) }
    }
}
