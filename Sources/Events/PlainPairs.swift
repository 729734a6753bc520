internal import Bytes

/// The pairs at the beginning of a block that are as they should be: `KEY="value"`, one space and the next key, or the
/// bracket. Most blocks have no others; they are read in as few steps as that takes.
struct PlainPairs {
    /// Where the first key stands.
    private let start: Int
    /// Where the block goes on: at a pair that is not so, or at the bracket.
    private(set) var end: Int
    /// Whether the bracket stands at ``end``.
    private(set) var areAll = false
    private(set) var result = TextRange.none
    private(set) var status = TextRange.none
    /// The last pair. Unless it is the block's last it is not among the fields: a quote that ended its value may turn out
    /// to be part of it.
    private(set) var lastKey = TextRange.none
    private(set) var lastValue = TextRange.none
    /// Two bits for each key so far, by two hashes: a key may find both set by others, yet seldom does.
    private(set) var seen: (UInt64, UInt64) = (0, 0)

    /// Reads the pairs from `start` on, of which those with a value become fields.
    init(from start: Int, to limit: Int, in text: borrowing ByteWriter, into fields: inout [Field]) {
        precondition(start >= 0 && limit <= text.count, "a block lies in its text")
        self.start = start
        end = start
        let room = EventBlock.fieldLimit - fields.count
        fields.append(addingCapacity: room) { output in
            read(to: limit, in: text, into: &output)
        }
    }

    @inline(__always)
    private mutating func read(to limit: Int, in text: borrowing ByteWriter, into fields: inout OutputSpan<Field>) {
        var index = start
        var wasAdded = false
        // All that is loaded begins before the limit; what lies behind it is compared with before it counts.
        while index < limit, !fields.isFull {
            let keyEnd = Self.endOfKey(at: index, to: limit, in: text)
            guard keyEnd > index, keyEnd &+ 2 < limit,
                unsafe text.uncheckedWord(at: keyEnd) & 0xFFFF == ascii("=", "\"")
            else { break }
            let valueStart = keyEnd &+ 2
            let quote = text.firstIndex(of: ASCII.quote, from: valueStart, to: limit)
            guard quote &+ 1 < limit else { break }
            let next = unsafe text.uncheckedWord(at: quote &+ 1)
            let isLast = next & 0xFF == ascii("]")
            guard isLast || (next & 0xFF == ascii(" ") && ASCII.isUpper(UInt8(truncatingIfNeeded: next >> 8))) else {
                break
            }

            let length = keyEnd &- index
            let key = TextRange(offset: index, count: length)
            let word = unsafe text.uncheckedWord(at: index) & (length >= 8 ? ~0 : (1 &<< UInt64(length &* 8)) &- 1)
            let bits = Self.bits(word, length)
            if seen.0 & bits.0 != 0, seen.1 & bits.1 != 0, holds(key, before: index, in: text) { break }
            seen.0 |= bits.0
            seen.1 |= bits.1
            let count = quote &- valueStart
            var value = TextRange(offset: valueStart, count: count)
            let first = unsafe text.uncheckedWord(at: valueStart) & 0xFF
            let isEmpty = count == 0 || (count == 1 && first == ascii("-"))
            if isEmpty {
                value.count = 0
            } else {
                fields.append(Field(key: key, value: value))
                if length == 6 {
                    if word == ascii("R", "E", "S", "U", "L", "T") { result = value }
                    if word == ascii("S", "T", "A", "T", "U", "S") { status = value }
                }
            }
            lastKey = key
            lastValue = TextRange(offset: valueStart, count: count)
            wasAdded = !isEmpty
            end = quote &+ (isLast ? 1 : 2)
            index = end
            if isLast {
                areAll = true
                return
            }
        }
        if index < limit, text[index] == ASCII.closeBracket, lastKey.isEmpty { areAll = true }
        if wasAdded { fields.removeLast(1) }
    }

    /// Whether a pair that begins before `end` has this key, be it without a value.
    func holds(_ key: TextRange, before end: Int, in text: borrowing ByteWriter) -> Bool {
        var index = start
        while index < end {
            let keyEnd = text.firstIndex(of: ASCII.equals, from: index, to: end)
            if keyEnd - index == Int(key.count), text.equals(text, at: key.start, from: index, count: Int(key.count)) {
                return true
            }
            index = text.firstIndex(of: ASCII.quote, from: keyEnd + 2, to: end) + 2
        }
        return false
    }

    /// The bits in ``seen`` that stand for a key of `length` bytes, the first eight of which are `word`.
    @inline(__always)
    static func bits(_ word: UInt64, _ length: Int) -> (UInt64, UInt64) {
        let hash = (word ^ UInt64(truncatingIfNeeded: length) &<< 32) &* 0x9E37_79B9_7F4A_7C15
        return (1 &<< (hash &>> 58), 1 &<< ((hash &>> 52) & 63))
    }

    /// Where the key that begins at `index` ends; `index` if none does.
    @inline(__always)
    private static func endOfKey(at index: Int, to limit: Int, in text: borrowing ByteWriter) -> Int {
        let bytes = unsafe text.uncheckedBlock(at: index)
        guard ASCII.isUpper(bytes[0]) else { return index }
        let isUpper = (bytes &- SIMD16<UInt8>(repeating: 0x41)) .<= SIMD16<UInt8>(repeating: 25)
        let isDigit = (bytes &- SIMD16<UInt8>(repeating: 0x30)) .<= SIMD16<UInt8>(repeating: 9)
        let others = ~laneBits(isUpper .| isDigit .| (bytes .== SIMD16<UInt8>(repeating: 0x5F)))
        let length = (others | 0x1_0000).trailingZeroBitCount
        return length < 16 ? index &+ length : text.endOfKey(from: index, to: limit)
    }
}
