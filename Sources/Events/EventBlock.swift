internal import Bytes

/// The block `[KEY="value" …]` of a gateway's line, read into an event's fields.
///
/// No escaping is known, so a quote inside of a value can end it, and forge a pair behind it. A quote therefore ends a
/// value only where the block goes on as a block does; of two values of a key the first one counts, even if it is empty;
/// and whenever a block is not as it should be, the event is not whole, so that its line goes with it.
struct EventBlock {
    /// More than any event has. The rest is passed over, so that work stays in proportion to the line.
    static let fieldLimit = 256

    /// The index behind the block.
    private(set) var end: Int
    /// Whether the block ended with its bracket and all of it could be read.
    private(set) var isWhole = true
    private(set) var result = TextRange.none
    private(set) var status = TextRange.none

    private let limit: Int
    /// The pairs at the beginning.
    private let plain: PlainPairs
    private var seen: (UInt64, UInt64)
    private var hasEmptyFields = false
    /// The last pair, not yet a field: a quote that ended its value may turn out to be part of it.
    private var key = TextRange.none
    private var valueStart = 0
    private var valueEnd = 0
    /// Whether the value ended at a quote (rather than having none).
    private var isQuoted = false

    /// Reads the block whose bracket is at `start` in `event.text`, where nothing from `end` on belongs to the line.
    init(from start: Int, to end: Int, _ known: inout KnownKeys, into event: inout Event) {
        limit = end
        let first = event.text.skippingSeparators(from: start + 1, to: end)
        plain = PlainPairs(from: first, to: end, in: event.text, &known, into: &event.fields)
        seen = plain.seen
        result = plain.result
        status = plain.status
        self.end = plain.end + 1
        if plain.areAll {
            event.plainBlock = TextRange(offset: first, count: plain.end - first)
            return
        }
        self.end = end
        key = plain.lastKey
        valueStart = plain.lastValue.start
        valueEnd = plain.lastValue.end
        isQuoted = true
        read(from: plain.end, into: &event)
        if hasEmptyFields { Self.removeEmptyFields(from: &event) }
    }

    private mutating func read(from start: Int, into event: inout Event) {
        var index = start
        while true {
            index = event.text.skippingSeparators(from: index, to: limit)
            guard index < limit else {
                isWhole = false
                addPair(to: &event)
                return
            }
            let keyEnd = event.text.endOfKey(from: index, to: limit)
            if keyEnd > index, keyEnd < limit, event.text[keyEnd] == ASCII.equals {
                addPair(to: &event)
                key = TextRange(offset: index, count: keyEnd - index)
                index = readValue(from: keyEnd + 1, in: event.text)
            } else if event.text[index] == ASCII.closeBracket {
                addPair(to: &event)
                end = index + 1
                return
            } else {
                isWhole = false
                index = skipStray(from: index, in: event.text)
            }
            guard index >= 0 else {
                // The block's end was found inside of the value.
                addPair(to: &event)
                return
            }
        }
    }

    // MARK: Values

    /// Reads the value at `start`.
    /// - Returns: where the block goes on; -1 if it has ended.
    @inline(__always)
    private mutating func readValue(from start: Int, in text: borrowing ByteWriter) -> Int {
        guard start < limit, text[start] == ASCII.quote else { return readBareValue(from: start, in: text) }
        valueStart = start + 1
        let quote = text.firstIndex(of: ASCII.quote, from: valueStart, to: limit)
        if quote + 1 < limit {
            let next = text[quote + 1]
            if next == ASCII.space || next == ASCII.closeBracket {
                valueEnd = quote
                isQuoted = true
                return quote + 1
            }
        }
        return readBrokenValue(quote: quote, in: text)
    }

    /// A value whose first quote is not followed by what follows a value.
    private mutating func readBrokenValue(quote first: Int, in text: borrowing ByteWriter) -> Int {
        isQuoted = true
        if first + 1 < limit, text.isSeparator(at: first + 1, to: limit) {
            // A tab or a no-break space where a space would stand.
            valueEnd = first
            return first + 1
        }
        isWhole = false
        var quote = first
        while quote < limit {
            if let pairStart = startOfPair(before: quote, in: text) {
                // The next value's opening quote: this value's own end is missing.
                valueEnd = pairStart
                while valueEnd > valueStart, text[valueEnd - 1] == ASCII.space { valueEnd -= 1 }
                isQuoted = false
                return pairStart
            }
            if quote + 1 == limit || isDelimiter(at: quote + 1, in: text) {
                valueEnd = quote
                return quote + 1
            }
            if text[quote + 1] == ASCII.quote, quote + 2 == limit || isDelimiter(at: quote + 2, in: text) {
                // A second quote behind the closing one.
                valueEnd = quote
                return quote + 2
            }
            quote = text.firstIndex(of: ASCII.quote, from: quote + 1, to: limit)
        }
        // No quote ends it. A bracket may end the block all the same; else the line was cut off in the value.
        var bracket = valueStart
        while true {
            bracket = text.firstIndex(of: ASCII.closeBracket, from: bracket, to: limit)
            if bracket >= limit {
                valueEnd = limit
                return -1
            }
            if bracket + 1 == limit || text.isSeparator(at: bracket + 1, to: limit) {
                valueEnd = bracket
                end = bracket + 1
                return -1
            }
            bracket += 1
        }
    }

    /// A value without an opening quote: it ends at a quote that a block may go on behind, at the next pair, or with the
    /// block.
    private mutating func readBareValue(from start: Int, in text: borrowing ByteWriter) -> Int {
        isWhole = false
        isQuoted = false
        valueStart = start
        var index = start
        while index < limit {
            let byte = text[index]
            if byte == ASCII.closeBracket {
                valueEnd = index
                return index
            }
            if byte == ASCII.quote, index + 1 == limit || isDelimiter(at: index + 1, in: text) {
                valueEnd = index
                return index + 1
            }
            if byte == ASCII.space {
                let next = text.skippingSeparators(from: index, to: limit)
                if isPair(at: next, in: text) {
                    valueEnd = index
                    return next
                }
                index = max(next, index + 1)
            } else {
                index += 1
            }
        }
        valueEnd = limit
        return limit
    }

    /// Passes over what is no pair: the rest of the last value, if the quote that ended it was part of it; else words.
    /// - Returns: where the block goes on.
    private mutating func skipStray(from start: Int, in text: borrowing ByteWriter) -> Int {
        var index = start
        while true {
            index = text.firstIndex(of: ASCII.quote, or: ASCII.closeBracket, from: index, to: limit)
            guard index < limit, text[index] == ASCII.quote else { return index }
            if let pairStart = startOfPair(before: index, in: text), pairStart > start { return pairStart }
            if index + 1 == limit || isDelimiter(at: index + 1, in: text) {
                if isQuoted { valueEnd = index }
                return index + 1
            }
            index += 1
        }
    }

    /// What may stand behind a value: white space, the block's end, or the next pair if the space before it is missing.
    private func isDelimiter(at index: Int, in text: borrowing ByteWriter) -> Bool {
        text[index] == ASCII.closeBracket || text.isSeparator(at: index, to: limit) || isPair(at: index, in: text)
    }

    private func isPair(at index: Int, in text: borrowing ByteWriter) -> Bool {
        let keyEnd = text.endOfKey(from: index, to: limit)
        return keyEnd > index && keyEnd < limit && text[keyEnd] == ASCII.equals
    }

    /// Where ` KEY=` begins (at its key) if that stands right before `quote`, behind the value's start.
    private func startOfPair(before quote: Int, in text: borrowing ByteWriter) -> Int? {
        guard quote > valueStart, text[quote - 1] == ASCII.equals else { return nil }
        let lowest = max(valueStart, quote - 66)
        var index = quote - 1
        while index > lowest,
            ASCII.isUpper(text[index - 1]) || ASCII.isDigit(text[index - 1]) || text[index - 1] == 0x5F
        {
            index -= 1
        }
        guard index > lowest, index < quote - 1, ASCII.isUpper(text[index]), text[index - 1] == ASCII.space else {
            return nil
        }
        return index
    }

    // MARK: Fields

    /// Makes a field of the last pair, unless its key has one.
    private mutating func addPair(to event: inout Event) {
        guard key.count > 0 else { return }
        let length = valueEnd &- valueStart
        let word = event.text.word(of: key)
        let bits = PlainPairs.bits(word, Int(key.count))
        let isNew = seen.0 & bits.0 == 0 || seen.1 & bits.1 == 0
        guard event.fields.count < Self.fieldLimit, isNew || !hasField(key, in: event) else {
            isWhole = false
            return
        }
        seen.0 |= bits.0
        seen.1 |= bits.1
        var value = TextRange(offset: valueStart, count: length)
        if length <= 1, length == 0 || event.text[valueStart] == ASCII.hyphen {
            value = TextRange(offset: valueStart, count: 0)
            hasEmptyFields = true
        } else if word == ascii("R", "E", "S", "U", "L", "T") {
            result = value
        } else if word == ascii("S", "T", "A", "T", "U", "S") {
            status = value
        }
        event.fields.append(Field(key: key, value: value))
    }

    private func hasField(_ key: TextRange, in event: borrowing Event) -> Bool {
        for field in event.fields where field.key.count == key.count {
            if Event.isSame(field.key, key, in: event.text) { return true }
        }
        return plain.holds(key, before: plain.lastKey.start, in: event.text)
    }

    /// Empty ones had to stay as long as a second value of their keys could come.
    private static func removeEmptyFields(from event: inout Event) {
        var kept = 0
        for index in event.fields.indices where !event.fields[index].value.isEmpty {
            event.fields[kept] = event.fields[index]
            kept += 1
        }
        event.fields.removeLast(event.fields.count - kept)
    }
}
