internal import Bytes

/// Changes to a text, each a stretch of it and what comes in its place, and the arithmetic of where everything else goes.
struct TextEdits: ~Copyable {
    /// What comes in place of a stretch: bytes of ``replacements``.
    struct Replacement: Equatable {
        var offset: Int32
        var count: Int32
    }

    private struct Edit {
        var start: Int32
        var end: Int32
        var replacement: Replacement
        /// Of two edits of the same stretch the lower one counts.
        var rank: Int32
        /// Where the replacement stands in the new text. Known once the edits are applied.
        var newStart: Int32 = 0

        /// How far what follows moves.
        var shift: Int32 { newStart + replacement.count - end }

        /// In the order of the text; of those that begin together the longest first.
        func precedes(_ other: Edit) -> Bool {
            if start != other.start { return start < other.start }
            if end != other.end { return end > other.end }
            return rank < other.rank
        }
    }

    /// A giant event's edits are given back after it.
    private static let keptEdits = 4096

    private var edits: [Edit] = []
    /// A stretch without edits, and how far it moves.
    private var quietStart: Int32 = 0
    private var quietEnd: Int32 = .max
    private var quietShift: Int32 = 0
    private var replacements = ByteWriter(minimumCapacity: 1024)

    static let nothing = Replacement(offset: 0, count: 0)
    /// `***`
    static let mask = Replacement(offset: 0, count: 3)

    init() {
        edits.reserveCapacity(64)
        replacements.append("***")
    }

    var isEmpty: Bool { edits.isEmpty }

    /// Forgets all edits and replacements but ``mask``.
    mutating func removeAll() {
        edits.removeAll(keepingCapacity: edits.count <= Self.keptEdits)
        replacements.truncate(to: 3)
    }

    /// Replaces `start..<end`. Of stretches that overlap, the whole union gets the replacement of the one that begins first,
    /// so that no byte of any of them stays.
    mutating func replace(from start: Int, to end: Int, by replacement: Replacement, rank: Int = 0) {
        guard start < end else { return }
        edits.append(Edit(start: Int32(start), end: Int32(end), replacement: replacement, rank: Int32(rank)))
    }

    /// Keeps the pseudonym of a stretch of `text` as a replacement.
    mutating func appendPseudonym(
        of text: borrowing ByteWriter, from start: Int, to end: Int, _ pseudonyms: inout Pseudonyms
    ) -> Replacement {
        let offset = replacements.count
        pseudonyms.append(of: text, from: start, count: end - start, to: &replacements)
        return Replacement(offset: Int32(offset), count: Int32(Pseudonyms.length))
    }

    /// Keeps the network of an address as a replacement; nil if the stretch of `text` is no address.
    mutating func appendNetwork(of text: borrowing ByteWriter, from start: Int, to end: Int) -> Replacement? {
        let offset = replacements.count
        guard Address.appendTruncated(text, from: start, to: end, to: &replacements) else { return nil }
        return Replacement(offset: Int32(offset), count: Int32(replacements.count - offset))
    }

    /// Writes `text`, edited, to `output`.
    mutating func apply(to text: borrowing ByteWriter, into output: inout ByteWriter) {
        sort()
        merge()
        output.removeAll()
        var copied = 0
        for index in edits.indices {
            let start = Int(edits[index].start)
            output.append(text, from: copied, count: start - copied)
            edits[index].newStart = Int32(output.count)
            let replacement = edits[index].replacement
            output.append(replacements, from: Int(replacement.offset), count: Int(replacement.count))
            copied = Int(edits[index].end)
        }
        output.append(text, from: copied, count: text.count - copied)
        quietStart = 0
        quietEnd = edits.first?.start ?? .max
        quietShift = 0
    }

    /// Where a range of the text is in the edited text. What lies in an edited stretch, be it in part, takes in the whole
    /// replacement. ``apply(to:into:)`` comes first.
    ///
    /// Quickest if the ranges come in the order of the text.
    @inline(__always)
    mutating func moved(_ range: TextRange) -> TextRange {
        if range.isEmpty { return .none }
        let (start, end) = (
            Int32(truncatingIfNeeded: range.offset), Int32(truncatingIfNeeded: range.offset + range.count)
        )
        // Between the edit that was passed last and the one that comes next, everything moves by the same distance.
        if start >= quietStart, end <= quietEnd {
            return TextRange(offset: Int(start + quietShift), count: Int(range.count))
        }
        return search(start, end)
    }

    private mutating func search(_ start: Int32, _ end: Int32) -> TextRange {
        // The first edit that ends behind the start.
        var low = 0
        var high = edits.count
        while low < high {
            let middle = (low + high) / 2
            if edits[middle].end <= start { low = middle + 1 } else { high = middle }
        }
        let shift = low > 0 ? edits[low - 1].shift : 0
        if low == edits.count || end <= edits[low].start {
            quietStart = low > 0 ? edits[low - 1].end : 0
            quietEnd = low < edits.count ? edits[low].start : .max
            quietShift = shift
            return TextRange(offset: Int(start + shift), count: Int(end - start))
        }
        let newStart = start < edits[low].start ? start + shift : edits[low].newStart
        // The last edit that begins before the end.
        var last = low
        while last + 1 < edits.count, edits[last + 1].start < end { last += 1 }
        let edit = edits[last]
        let newEnd = end >= edit.end ? end + edit.shift : edit.newStart + edit.replacement.count
        return newEnd > newStart ? TextRange(offset: Int(newStart), count: Int(newEnd - newStart)) : .none
    }

    private mutating func sort() {
        guard edits.count <= 24 else {
            edits.sort { $0.precedes($1) }
            return
        }
        guard edits.count > 1 else { return }
        for index in 1..<edits.count {
            let edit = edits[index]
            var place = index
            while place > 0, edit.precedes(edits[place - 1]) {
                edits[place] = edits[place - 1]
                place -= 1
            }
            edits[place] = edit
        }
    }

    private mutating func merge() {
        var kept = 0
        for index in edits.indices {
            let edit = edits[index]
            if kept > 0, edit.start < edits[kept - 1].end {
                edits[kept - 1].end = max(edits[kept - 1].end, edit.end)
            } else {
                edits[kept] = edit
                kept += 1
            }
        }
        edits.removeSubrange(kept...)
    }
}
