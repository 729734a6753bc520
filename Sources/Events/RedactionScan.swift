internal import Bytes

/// One pass over an event's text for what has to be hidden by its surroundings: keys followed by a value, the dump of
/// session attributes, and URLs with a query.
///
/// Keys are looked for in all of the text, not only where the block could not be read: that finds the second occurrence of
/// a key, keys in free text, in parts of a split event and in JSON inside a line.
struct RedactionScan {
    let reasonAttributes: RedactionAction
    let queryString: RedactionAction
    /// Whether the text has anything that may be an escape.
    private(set) var hasEscapes = false
    /// Up to here, URLs have been dealt with.
    private var queryEnd = 0
    /// Up to here, dumps have been dealt with.
    private var dumpEnd = 0
    /// Up to here, values behind keys have been dealt with.
    private var valueEnd = 0

    init(reasonAttributes: RedactionAction, queryString: RedactionAction) {
        self.reasonAttributes = reasonAttributes
        self.queryString = queryString
    }

    mutating func run(_ event: borrowing Event, _ redactor: inout Redactor) {
        // The keys of a block that could be read are those of fields, which have been looked at.
        let block = event.isWhole ? event.plainBlock : .none
        scan(from: 0, to: block.start, isBlock: false, event, &redactor)
        scan(from: block.start, to: block.end, isBlock: true, event, &redactor)
        scan(from: block.end, to: event.text.count, isBlock: false, event, &redactor)
    }

    /// Looks at what may be something: `=` and `:`, and `?`, `%`, `#`, `\`.
    /// - Parameter isBlock: whether `=` before a quote is only what stands between a field's key and its value.
    @inline(__always)
    private mutating func scan(
        from start: Int, to end: Int, isBlock: Bool, _ event: borrowing Event, _ redactor: inout Redactor
    ) {
        precondition(start >= 0 && end <= event.text.count, "what is scanned lies in the text")
        var index = start
        while index < end {
            let bytes = unsafe event.text.uncheckedBlock(at: index)
            var equals = bytes .== SIMD16<UInt8>(repeating: ASCII.equals)
            if isBlock {
                let next = unsafe event.text.uncheckedBlock(at: index &+ 1)
                equals = equals .& (next .!= SIMD16<UInt8>(repeating: ASCII.quote))
            }
            var separators = laneBits(equals .| (bytes .== SIMD16<UInt8>(repeating: ASCII.colon)))
            var marks = laneBits(Self.marks(bytes))
            if end &- index < 16 {
                let lanes: UInt32 = (1 &<< UInt32(truncatingIfNeeded: end &- index)) &- 1
                separators &= lanes
                marks &= lanes
            }
            while separators != 0 {
                visitSeparator(at: index &+ separators.trailingZeroBitCount, event, &redactor)
                separators &= separators &- 1
            }
            while marks != 0 {
                visitMark(at: index &+ marks.trailingZeroBitCount, event, &redactor)
                marks &= marks &- 1
            }
            index &+= 16
        }
    }

    @inline(__always)
    private static func marks(_ block: SIMD16<UInt8>) -> SIMDMask<SIMD16<Int8>> {
        (block .== SIMD16<UInt8>(repeating: ASCII.questionMark))
            .| (block .== SIMD16<UInt8>(repeating: ASCII.percent))
            .| (block .== SIMD16<UInt8>(repeating: ASCII.hash))
            .| (block .== SIMD16<UInt8>(repeating: ASCII.backslash))
    }

    /// `=` or `:`: most follow on what no name ends with.
    /// - Parameter place: within the text.
    @inline(__always)
    private mutating func visitSeparator(at place: Int, _ event: borrowing Event, _ redactor: inout Redactor) {
        guard place > 0 else { return }
        let last = unsafe UInt8(truncatingIfNeeded: event.text.uncheckedWord(at: place &- 1))
        guard redactor.names.mayPrecedeSeparator(last) else { return }
        visitKey(before: place, valueFrom: place + 1, isEncoded: false, event, &redactor)
    }

    @inline(never)
    private mutating func visitMark(at place: Int, _ event: borrowing Event, _ redactor: inout Redactor) {
        switch event.text[place] {
        case ASCII.questionMark, ASCII.hash:
            visitQuery(at: place, length: 1, event, &redactor)
        case ASCII.backslash:
            hasEscapes = true
        default:
            hasEscapes = true
            visitEncoded(at: place, event, &redactor)
        }
    }

    private mutating func visitEncoded(at place: Int, _ event: borrowing Event, _ redactor: inout Redactor) {
        guard place + 2 < event.text.count, event.text[place + 1] == 0x33 else { return }
        switch event.text[place + 2] | 0x20 {
        case 0x64, 0x61: visitKey(before: place, valueFrom: place + 3, isEncoded: true, event, &redactor)
        case 0x66: visitQuery(at: place, length: 3, event, &redactor)
        default: break
        }
    }
}

// MARK: Keys

extension RedactionScan {
    /// A `=` or `:` stands at `separator`.
    @inline(never)
    private mutating func visitKey(
        before separator: Int, valueFrom: Int, isEncoded: Bool, _ event: borrowing Event, _ redactor: inout Redactor
    ) {
        guard separator > 0 else { return }
        var end = separator
        // `"KEY": `, `\"KEY\": `, `KEY = `
        if !redactor.names.mayPrecedeSeparator(event.text[separator - 1]) { return }
        while end > 0, separator - end < 6, Redactor.isAroundValue(event.text[end - 1]) { end -= 1 }
        // The value of a field that has a rule is hidden already.
        if event.isWhole, redactor.hasHidden(valueAt: valueFrom + 1) { return }
        guard let match = redactor.names.match(in: event.text, from: 0, endingAt: end) else { return }
        hideValue(of: match, separator: separator, from: valueFrom, isEncoded: isEncoded, event, &redactor)
    }

    @inline(never)
    private mutating func hideValue(
        of match: RedactedNames.Match, separator: Int, from valueFrom: Int, isEncoded: Bool, _ event: borrowing Event,
        _ redactor: inout Redactor
    ) {
        let field = redactor.spans.field(at: separator, of: event)
        if match.name.opensAttributes, reasonAttributes != .keep {
            hideAttributes(from: match.start, separator: separator, field: field, event, &redactor)
        }
        guard match.name.action != .keep else { return }
        // In what could not be read, nobody knows where REASON is.
        if match.name.isNested, event.isWhole, field.map({ !isReason(event.fields[$0].key, event) }) ?? true { return }
        if valueFrom < valueEnd {
            // Within a value that is hidden already; it only has to become known.
            var start = valueFrom
            while start < valueEnd, RedactedValue.isBeforeValue(event.text[start]) { start += 1 }
            redactor.learnIdentifier(in: event.text, from: start, to: valueEnd, action: match.name.action)
            return
        }
        let bound = self.bound(of: separator, field: field, event)
        if match.name.isNested {
            let end = endOfNested(in: event.text, from: valueFrom, to: bound)
            redactor.hide(event.text, from: valueFrom, to: end, name: match.name)
            valueEnd = end
            return
        }
        let value = RedactedValue(in: event.text, from: valueFrom, to: bound, isEncoded: isEncoded)
        redactor.hide(event.text, from: value.start, to: value.end, name: match.name)
        valueEnd = value.end
    }

    /// A value in the dump of attributes has no quotes and may hold spaces: it ends before the next ` key=`.
    private func endOfNested(in text: borrowing ByteWriter, from start: Int, to end: Int) -> Int {
        var index = start
        while index < end {
            index = text.firstIndex(of: ASCII.space, from: index, to: end)
            var next = index + 1
            while next < end, text[next] > ASCII.space, text[next] != ASCII.equals, text[next] != ASCII.quote {
                next += 1
            }
            if next < end, next > index + 1, text[next] == ASCII.equals { return index }
            index += 1
        }
        return end
    }

    /// How far the value of a key that ends at `place` may reach: to the end of what it is part of, if the event could be read, else
    /// to the end of the line.
    private func bound(of place: Int, field: Int?, _ event: borrowing Event) -> Int {
        if event.isWhole {
            if let field { return event.fields[field].value.end }
            if place >= event.message.start, place < event.message.end { return event.message.end }
        }
        return place < event.line.end ? event.line.end : event.text.count
    }
}

// MARK: Session attributes

extension RedactionScan {
    /// Hides the dump that ` - SESSIONID=` opens.
    private mutating func hideAttributes(
        from key: Int, separator: Int, field: Int?, _ event: borrowing Event, _ redactor: inout Redactor
    ) {
        guard key >= dumpEnd else { return }
        var start = key
        if let opening = startOfAttributes(before: key, in: event.text) {
            start = opening
        } else if let field, event.fields[field].value.start == key, isReason(event.fields[field].key, event) {
            // A dump without a result before it.
        } else {
            return
        }
        let end: Int
        if event.isWhole, let field {
            end = event.fields[field].value.end
        } else {
            let searched = field.map { event.fields[$0].value.end } ?? separator
            end = endOfDump(in: event.text, from: searched, to: bound(of: separator, field: nil, event))
        }
        dumpEnd = end
        redactor.countAttributes()
        switch reasonAttributes {
        case .keep: break
        case .drop: redactor.edits.replace(from: start, to: end, by: TextEdits.nothing)
        case .mask, .truncate: redactor.edits.replace(from: key, to: end, by: TextEdits.mask)
        case .hash:
            let pseudonym = redactor.pseudonym(of: event.text, from: key, to: end)
            redactor.edits.replace(from: key, to: end, by: pseudonym)
        }
    }

    /// Where the ` - ` begins that stands before `key`; at the beginning of a value without its first space.
    private func startOfAttributes(before key: Int, in text: borrowing ByteWriter) -> Int? {
        guard key >= 3, text[key - 1] == ASCII.space, text[key - 2] == ASCII.hyphen else { return nil }
        if text[key - 3] == ASCII.space { return key - 3 }
        return text[key - 3] == ASCII.quote ? key - 2 : nil
    }

    private func isReason(_ key: TextRange, _ event: borrowing Event) -> Bool {
        event.text.starts(with: "REASON", at: key.start, to: key.end) && key.count == 6
    }

    /// A dump may hold quotes. It ends at one behind which the block goes on or ends, else with the line.
    private func endOfDump(in text: borrowing ByteWriter, from start: Int, to end: Int) -> Int {
        var index = start
        while true {
            index = text.firstIndex(of: ASCII.quote, from: index, to: end)
            guard index + 1 < end else { return index }
            var next = index + 1
            if text[next] == ASCII.space { next += 1 }
            guard next < end else { return index }
            switch text[next] {
            case ASCII.closeBracket, ASCII.closeBrace, ASCII.comma: return index
            default:
                let keyEnd = text.endOfKey(from: next, to: end)
                if keyEnd > next, keyEnd < end, text[keyEnd] == ASCII.equals { return index }
            }
            index += 1
        }
    }
}

// MARK: Queries

extension RedactionScan {
    /// A `?` or `#`, or a `?` as `%3F`, stands at `mark`.
    @inline(__always)
    private mutating func visitQuery(
        at mark: Int, length: Int, _ event: borrowing Event, _ redactor: inout Redactor
    ) {
        guard queryString != .keep, mark >= queryEnd else { return }
        hideQuery(at: mark, length: length, event, &redactor)
    }

    @inline(never)
    private mutating func hideQuery(
        at mark: Int, length: Int, _ event: borrowing Event, _ redactor: inout Redactor
    ) {
        let field = redactor.spans.field(at: mark, of: event)
        let bound =
            field.map { event.fields[$0].value.end } ?? (mark < event.line.end ? event.line.end : event.text.count)
        let query = URLQuery(
            in: event.text, at: mark, markLength: length, notBefore: queryEnd, to: bound,
            key: field.map { event.fields[$0].key })
        queryEnd = max(query.end, mark + length)
        guard query.isQuery else { return }
        redactor.countQuery()
        if queryString == .drop {
            redactor.edits.replace(from: mark, to: query.end, by: TextEdits.nothing, rank: 1)
            return
        }
        var place = query.start
        while let value = query.nextValue(in: event.text, from: &place) {
            let replacement =
                queryString == .hash
                ? redactor.pseudonym(of: event.text, from: value.start, to: value.end) : TextEdits.mask
            redactor.edits.replace(from: value.start, to: value.end, by: replacement, rank: 1)
        }
    }
}
