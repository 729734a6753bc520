internal import Bytes
internal import Events

extension ByteWriter {
    /// Appends `range` of `source`, escaped and with its UTF-8 repaired.
    @inline(__always)
    mutating func append<Escape: TextEscape>(
        _ source: borrowing ByteWriter, _ range: TextRange, as escape: Escape.Type
    ) {
        var index = range.start
        let end = range.end
        precondition(end <= source.count, "an event's ranges lie in its text")
        reserve(range.count == 0 ? 0 : Int(range.count) + 16)
        while index < end {
            let block = source.block(at: index)
            let room = min(16, end - index)
            let clean = min(firstSet(Escape.marks(block)), room)
            append(block, count: clean)
            index += clean
            if clean < room { index = appendMarked(source, at: index, to: end, as: escape) }
        }
    }

    /// Appends what stands for the marked byte at `index`, and for all bytes outside ASCII that follow.
    /// - Returns: the index behind what was read.
    @inline(never)
    mutating func appendMarked<Escape: TextEscape>(
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
