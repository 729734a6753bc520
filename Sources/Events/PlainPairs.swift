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
    init(
        from start: Int, to limit: Int, in text: borrowing ByteWriter, _ known: inout KnownKeys,
        into fields: inout [Field]
    ) {
        precondition(start >= 0 && limit <= text.count, "a block lies in its text")
        self.start = start
        end = start
        let room = EventBlock.fieldLimit - fields.count
        fields.append(addingCapacity: room) { output in
            read(to: limit, in: text, &known, into: &output)
        }
    }

    @inline(__always)
    private mutating func read(
        to limit: Int, in text: borrowing ByteWriter, _ known: inout KnownKeys, into fields: inout OutputSpan<Field>
    ) {
        var index = start
        var key = KnownKeys.root
        var (lastKey, lastValue) = (TextRange.none, TextRange.none)
        var wasAdded = false
        // All that is loaded begins before the limit; what lies behind it is compared with before it counts.
        while index < limit, !fields.isFull {
            let next = known.next(after: key, at: index, in: text)
            let length: Int
            if next != KnownKeys.root {
                key = next
                length = known.length(of: key)
            } else {
                length = newKey(at: index, to: limit, after: &key, &known, in: text)
                guard length > 0 else { break }
            }
            let valueStart = index &+ length &+ 2
            let quote = text.firstIndex(of: ASCII.quote, from: valueStart, to: limit)
            guard quote &+ 1 < limit else { break }
            let behind = unsafe text.uncheckedWord(at: quote &+ 1)
            let isLast = behind & 0xFF == ascii("]")
            guard isLast || (behind & 0xFF == ascii(" ") && ASCII.isUpper(UInt8(truncatingIfNeeded: behind >> 8)))
            else { break }

            lastKey = TextRange(offset: index, count: length)
            lastValue = TextRange(offset: valueStart, count: quote &- valueStart)
            let first = unsafe text.uncheckedWord(at: valueStart) & 0xFF
            let isEmpty = lastValue.count == 0 || (lastValue.count == 1 && first == ascii("-"))
            wasAdded = !isEmpty
            if !isEmpty {
                fields.append(Field(key: lastKey, value: lastValue))
                if length == 6 {
                    let word = unsafe text.uncheckedWord(at: index) & 0xFFFF_FFFF_FFFF
                    if word == ascii("R", "E", "S", "U", "L", "T") { result = lastValue }
                    if word == ascii("S", "T", "A", "T", "U", "S") { status = lastValue }
                }
            }
            index = quote &+ (isLast ? 1 : 2)
            if isLast {
                areAll = true
                break
            }
        }
        end = index
        self.lastKey = lastKey
        self.lastValue = lastValue
        if key != KnownKeys.unknown { seen = known.seen(upTo: key) }
        if areAll { return }
        if index < limit, text[index] == ASCII.closeBracket, lastKey.isEmpty { areAll = true }
        if wasAdded { fields.removeLast(1) }
    }

    /// Reads a key that did not follow on `last` before.
    /// - Parameter last: set to it.
    /// - Returns: its length; 0 if there is none, or one that the block has already.
    @inline(never)
    private mutating func newKey(
        at index: Int, to limit: Int, after last: inout Int, _ known: inout KnownKeys, in text: borrowing ByteWriter
    ) -> Int {
        let keyEnd = text.endOfKey(from: index, to: limit)
        guard keyEnd > index, keyEnd + 2 < limit, text.word(at: keyEnd) & 0xFFFF == ascii("=", "\"") else { return 0 }
        let key = TextRange(offset: index, count: keyEnd - index)
        let bits = Self.bits(text.word(of: key), Int(key.count))
        if last != KnownKeys.unknown { seen = known.seen(upTo: last) }
        if seen.0 & bits.0 != 0, seen.1 & bits.1 != 0, holds(key, before: index, in: text) { return 0 }
        seen.0 |= bits.0
        seen.1 |= bits.1
        last = known.add(key, seen: seen, after: last, in: text)
        return Int(key.count)
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
}
