internal import Bytes
internal import Events

extension ByteWriter {
    /// Appends `range` of `source`, escaped and with its UTF-8 repaired.
    @inline(__always)
    mutating func append<Escape: TextEscape>(
        _ source: borrowing ByteWriter, _ range: TextRange, as escape: Escape.Type
    ) {
        let stop = append(source, from: range.start, to: range.end, upTo: escape)
        if stop < range.end { appendRest(source, from: stop, to: range.end, as: escape) }
    }

    /// Goes on at a marked byte.
    @inline(never)
    private mutating func appendRest<Escape: TextEscape>(
        _ source: borrowing ByteWriter, from stop: Int, to end: Int, as escape: Escape.Type
    ) {
        var index = stop
        while index < end {
            index = appendMarked(source, at: index, to: end, as: escape)
            index = append(source, from: index, to: end, upTo: escape)
        }
    }

    /// Appends what stands for the marked byte at `index`, and for all bytes outside ASCII that follow.
    /// - Returns: the index behind what was read.
    private mutating func appendMarked<Escape: TextEscape>(
        _ source: borrowing ByteWriter, at index: Int, to end: Int, as escape: Escape.Type
    ) -> Int {
        var index = index
        if source[index] < 0x80 {
            Escape.append(source[index], to: &self)
            return index + 1
        }
        while index < end, source[index] >= 0x80 {
            let sequence = UTF8Sequence(in: source, at: index, to: end)
            if sequence.isValid {
                append(source, from: index, count: sequence.length)
            } else {
                append("\u{FFFD}")
            }
            index += sequence.length
        }
        return index
    }

    /// Appends `text`, escaped. Not for the hot path.
    mutating func append<Escape: TextEscape>(utf8 text: String, as escape: Escape.Type) {
        var bytes = ByteWriter(minimumCapacity: text.utf8.count)
        bytes.append(utf8: text)
        append(bytes, TextRange(offset: 0, count: bytes.count), as: escape)
    }
}
