internal import Bytes

/// How lines fall into words: at bytes up to the space, and at U+00A0 (which some lines have between two columns).
extension ByteWriter {
    /// Whether a word ends at `index`, which is below `end`.
    @inline(__always)
    func isSeparator(at index: Int, to end: Int) -> Bool {
        let byte = self[index]
        return byte <= ASCII.space || (byte == 0xC2 && index + 1 < end && self[index + 1] == 0xA0)
    }

    /// Where the next word begins, or `end`.
    @inline(__always)
    func skippingSeparators(from start: Int, to end: Int) -> Int {
        var index = start
        while index < end {
            let byte = self[index]
            if byte <= ASCII.space {
                index += 1
            } else if byte == 0xC2, index + 1 < end, self[index + 1] == 0xA0 {
                index += 2
            } else {
                return index
            }
        }
        return index
    }

    /// Where the word that begins at `start` ends.
    @inline(__always)
    func endOfWord(from start: Int, to end: Int) -> Int {
        let space = SIMD16<UInt8>(repeating: ASCII.space)
        let lead = SIMD16<UInt8>(repeating: 0xC2)
        var index = start
        while index < end {
            let bytes = block(at: index)
            let hits = laneBits((bytes .<= space) .| (bytes .== lead))
            if hits == 0 {
                index &+= 16
                continue
            }
            index &+= hits.trailingZeroBitCount
            if index >= end { return end }
            if isSeparator(at: index, to: end) { return index }
            index += 1
        }
        return end
    }

    /// Where the key `[A-Z][A-Z0-9_]*` that begins at `start` ends; `start` if none does, or none that is short enough.
    @inline(__always)
    func endOfKey(from start: Int, to end: Int) -> Int {
        guard start < end, ASCII.isUpper(self[start]) else { return start }
        var index = start
        while index < end, index - start <= Self.longestKey {
            let bytes = block(at: index)
            let isUpper = (bytes &- SIMD16<UInt8>(repeating: 0x41)) .<= SIMD16<UInt8>(repeating: 25)
            let isDigit = (bytes &- SIMD16<UInt8>(repeating: 0x30)) .<= SIMD16<UInt8>(repeating: 9)
            let found = firstSet(.!(isUpper .| isDigit .| (bytes .== SIMD16<UInt8>(repeating: 0x5F))))
            index += found
            if found < 16 { break }
        }
        index = min(index, end)
        return index - start <= Self.longestKey ? index : start
    }

    /// Bytes in a key. Longer ones are no keys: a bound for what looks ahead.
    private static var longestKey: Int { 64 }

    /// `start..<end` without the white space around it.
    @inline(__always)
    func trimmed(from start: Int, to end: Int) -> TextRange {
        var first = start
        var last = end
        while first < last, ASCII.isSpace(self[first]) { first += 1 }
        while last > first, ASCII.isSpace(self[last - 1]) { last -= 1 }
        // A no-break space stands where a space would.
        while last - first >= 2, self[first] == 0xC2, self[first + 1] == 0xA0 {
            first += 2
            while first < last, ASCII.isSpace(self[first]) { first += 1 }
        }
        while last - first >= 2, self[last - 2] == 0xC2, self[last - 1] == 0xA0 {
            last -= 2
            while last > first, ASCII.isSpace(self[last - 1]) { last -= 1 }
        }
        return TextRange(offset: first, count: last - first)
    }

    /// `start..<end` without the white space at its end: what is of no shape keeps its indentation.
    func trimmedAtEnd(from start: Int, to end: Int) -> TextRange {
        var last = end
        while last > start, ASCII.isSpace(self[last - 1]) { last -= 1 }
        return TextRange(offset: start, count: last - start)
    }

    /// Whether all of `range` is `text`.
    @inline(__always)
    func holds(_ text: StaticString, in range: TextRange) -> Bool {
        range.count == UInt32(truncatingIfNeeded: text.utf8CodeUnitCount)
            && starts(with: text, at: range.start, to: range.end)
    }

    /// The first bytes of `range`, up to eight, as ``ascii(_:_:_:_:_:_:_:_:)`` has them; `skipping` that many before.
    @inline(__always)
    func word(of range: TextRange, skipping: Int = 0) -> UInt64 {
        let length = Int(range.count) - skipping
        guard length > 0 else { return 0 }
        let word = self.word(at: range.start + skipping)
        return length >= 8 ? word : word & (1 << UInt64(length * 8) - 1)
    }

    /// A word of up to eight bytes with its letters in upper case; 0 for a longer one.
    @inline(__always)
    func folded(_ range: TextRange) -> UInt64 {
        guard range.count <= 8 else { return 0 }
        let word = word(of: range)
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Bytes without their highest bit and with that of lower case: sums stay within each byte.
        let lower = word & (0x7F &* ones) | 0x20 &* ones
        let isLetter = (lower &+ (0x80 - 0x61) &* ones) & ~(lower &+ (0x80 - 0x7B) &* ones) & ~word & (0x80 &* ones)
        return word & ~(isLetter >> 2)
    }

    /// Whether `range` has digits only, and at least one.
    func isNumber(_ range: TextRange) -> Bool {
        for index in range.start..<range.end where !ASCII.isDigit(self[index]) {
            return false
        }
        return !range.isEmpty
    }

    /// The index of the first `text` in `start..<end`, or `end`.
    func firstIndex(of text: StaticString, from start: Int, to end: Int) -> Int {
        let first = unsafe text.utf8Start[0]
        var index = start
        while true {
            index = firstIndex(of: first, from: index, to: end)
            if index >= end || starts(with: text, at: index, to: end) { return index }
            index += 1
        }
    }
}
