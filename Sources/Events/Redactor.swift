internal import Bytes

/// Applies redaction rules to events, one after another.
///
/// A value that is to be hidden is replaced wherever it stands in the event: in fields, message and line, as it is and
/// in escaped form. docs/redaction.md says what is found and what cannot be.
///
/// It works in one pass over the text for keys and URLs, one search for each value found, and one rewriting; an event
/// without anything to hide is only looked at.
public struct Redactor: ~Copyable {
    /// How much of a value is looked through for the identifier it begins with.
    private static let longestIdentifier = 512

    private let reasonAttributes: RedactionAction
    private let queryString: RedactionAction
    private let isIdle: Bool
    private let attributesRule: Int
    private let queryRule: Int
    /// nil: no rule names a class.
    private let classes: TextClassScan?
    /// How many values each rule has hidden so far, by its number in ``RedactionRules/names``: by it a rule that has stopped
    /// matching is seen.
    public private(set) var counts: [UInt64]

    let names: RedactedNames
    var edits = TextEdits()
    var spans = FieldSpans()
    /// Where the values of fields that have a rule begin.
    private var hiddenValues: [Int] = []
    private var secrets = Secrets()
    private var pseudonyms: Pseudonyms
    private var unescaped = UnescapedText()
    private var rewritten = ByteWriter(minimumCapacity: 4096)

    public init(rules: RedactionRules, key: RedactionKey) {
        let names = RedactedNames(rules)
        // A local, as a property of a type that is not copyable is not read before all are set: built for release, that crashes.
        let classes = TextClassScan(rules) { rules.number(of: $0) }
        self.classes = classes
        isIdle = names.isEmpty && rules.queryString == .keep && classes == nil
        attributesRule = rules.reasonAttributesNumber
        queryRule = rules.queryStringNumber
        counts = [UInt64](repeating: 0, count: rules.names.count)
        reasonAttributes = rules.reasonAttributes
        queryString = rules.queryString
        self.names = names
        pseudonyms = Pseudonyms(key)
    }

    /// Applies the rules: after it, nothing in `event` holds a secret value. Its ranges are those of its new text.
    public mutating func redact(_ event: inout Event) {
        if isIdle { return }
        edits.removeAll()
        secrets.removeAll()
        spans.removeAll()
        hiddenValues.removeAll(keepingCapacity: true)

        let dropsFields = markFields(event)
        var scan = RedactionScan(reasonAttributes: reasonAttributes, queryString: queryString)
        scan.run(event, &self)
        classes?.run(event, &self)
        secrets.mark(in: event.text, edits: &edits)
        if scan.hasEscapes, !secrets.isEmpty, unescaped.read(event.text, from: 0, to: event.text.count) {
            secrets.mark(in: event.text, unescaped: unescaped, edits: &edits)
        }

        guard !edits.isEmpty || dropsFields else { return }
        edits.apply(to: event.text, into: &rewritten)
        move(&event, dropsFields: dropsFields)
        swap(&event.text, &rewritten)
    }

    /// Hides the values of the fields that have a rule.
    /// - Returns: whether a field is to be left out.
    private mutating func markFields(_ event: borrowing Event) -> Bool {
        var dropsFields = false
        let fields = event.fields.span
        for index in fields.indices {
            let field = fields[index]
            guard let name = names.match(in: event.text, from: field.key.start, endingAt: field.key.end)?.name,
                name.action != .keep, !name.isNested
            else { continue }
            dropsFields = dropsFields || name.action == .drop
            if hiddenValues.count < 16 { hiddenValues.append(field.value.start) }
            hide(event.text, from: field.value.start, to: field.value.end, name: name)
        }
        return dropsFields
    }

    /// Whether a field that has a rule has its value at `place`.
    @inline(__always)
    func hasHidden(valueAt place: Int) -> Bool {
        for start in hiddenValues where start == place { return true }
        return false
    }

    /// Replaces a value here, and wherever else it stands in the event.
    mutating func hide(_ text: borrowing ByteWriter, from start: Int, to end: Int, name: RedactedNames.Name) {
        hide(text, from: start, to: end, action: name.action, rule: name.rule, isSession: name.isSession)
    }

    mutating func hide(
        _ text: borrowing ByteWriter, from start: Int, to end: Int, action: RedactionAction, rule: Int,
        isSession: Bool = false
    ) {
        var start = start
        var end = end
        while start < end, Self.isAroundValue(text[start]) { start += 1 }
        while end > start, Self.isAroundValue(text[end - 1]) { end -= 1 }
        guard end > start, !(end - start == 1 && text[start] == ASCII.hyphen) else { return }

        counts[rule] += 1
        let replacement = learn(text, from: start, to: end, action: action)
        edits.replace(from: start, to: end, by: replacement)
        if isSession, !Self.isPlain(text, from: start, to: end) {
            learnIdentifier(in: text, from: start, to: end, action: action)
        }
    }

    mutating func countAttributes() { counts[attributesRule] += 1 }
    mutating func countQuery() { counts[queryRule] += 1 }

    /// Makes the identifier known with which a session's value begins: where the value's end is not where it should be, the
    /// value takes in more than what stands elsewhere.
    mutating func learnIdentifier(
        in text: borrowing ByteWriter, from start: Int, to end: Int, action: RedactionAction
    ) {
        let limit = min(end, start + Self.longestIdentifier)
        var word = start
        while word < limit, Self.isInIdentifier(text[word]) { word += 1 }
        // The next key, glued to it: what is left of it may be a few characters short.
        if word < end, text[word] == ASCII.equals {
            while word > start, Self.isInKey(text[word - 1]) { word -= 1 }
        }
        if word - start >= Secrets.shortest { _ = learn(text, from: start, to: word, action: action) }
        guard word < limit, text.firstIndex(of: ASCII.percent, or: ASCII.backslash, from: word, to: limit) < limit
        else {
            return
        }
        var decoded = UnescapedText()
        if decoded.read(text, from: start, to: limit) {
            _ = learn(decoded.bytes, from: 0, to: decoded.bytes.count, action: action)
        }
    }

    /// Makes a value known as one that must not stand anywhere.
    private mutating func learn(
        _ text: borrowing ByteWriter, from start: Int, to end: Int, action: RedactionAction
    ) -> TextEdits.Replacement {
        if let known = secrets.replacement(of: text, from: start, count: end - start) { return known }
        let (replacement, isAddress) = replace(text, from: start, to: end, action: action)
        secrets.add(text, from: start, count: end - start, replacement: replacement, isAddress: isAddress)
        return replacement
    }

    /// What a value is replaced by, and whether it is an address.
    private mutating func replace(
        _ text: borrowing ByteWriter, from start: Int, to end: Int, action: RedactionAction
    ) -> (replacement: TextEdits.Replacement, isAddress: Bool) {
        switch action {
        case .hash:
            return (pseudonym(of: text, from: start, to: end), false)
        case .truncate:
            guard let network = edits.appendNetwork(of: text, from: start, to: end) else {
                return (TextEdits.mask, false)
            }
            return (network, true)
        case .mask, .drop, .keep:
            return (TextEdits.mask, false)
        }
    }

    mutating func pseudonym(of text: borrowing ByteWriter, from start: Int, to end: Int) -> TextEdits.Replacement {
        edits.appendPseudonym(of: text, from: start, to: end, &pseudonyms)
    }

    /// Lets the event's ranges point into the new text.
    private mutating func move(_ event: inout Event, dropsFields: Bool) {
        if dropsFields { removeDropped(&event) }
        event.line = edits.moved(event.line)
        event.host = edits.moved(event.host)
        event.app = edits.moved(event.app)
        event.process = edits.moved(event.process)
        event.component = edits.moved(event.component)
        event.subcomponent = edits.moved(event.subcomponent)
        event.name = edits.moved(event.name)
        let isEmptied = moveFields(&event)
        event.message = edits.moved(event.message)
        event.plainBlock = edits.moved(event.plainBlock)
        if isEmptied { event.fields.removeAll { $0.value.isEmpty } }
    }

    /// - Returns: whether a field has no value any more.
    private mutating func moveFields(_ event: inout Event) -> Bool {
        var isEmptied = false
        var fields = event.fields.mutableSpan
        for index in fields.indices {
            let field = fields[index]
            let moved = Field(key: edits.moved(field.key), value: edits.moved(field.value))
            isEmptied = isEmptied || moved.value.isEmpty
            fields[index] = moved
        }
        return isEmptied
    }

    private func removeDropped(_ event: inout Event) {
        var kept = 0
        for index in event.fields.indices {
            let field = event.fields[index]
            if isDropped(field, of: event) { continue }
            event.fields[kept] = field
            kept += 1
        }
        event.fields.removeSubrange(kept...)
    }

    private func isDropped(_ field: Field, of event: borrowing Event) -> Bool {
        guard let name = names.match(in: event.text, from: field.key.start, endingAt: field.key.end)?.name else {
            return false
        }
        return name.action == .drop && !name.isNested
    }

    private static func isInKey(_ byte: UInt8) -> Bool {
        ASCII.isUpper(byte) || ASCII.isDigit(byte) || byte == 0x5F
    }

    /// Letters, digits, `_` and `-`, one bit for each of the 64 characters from 0 on and from 64 on.
    private static let identifierBits: (low: UInt64, high: UInt64) = (0x03FF_2000_0000_0000, 0x07FF_FFFE_87FF_FFFE)

    @inline(__always)
    private static func isInIdentifier(_ byte: UInt8) -> Bool {
        let bits = byte < 64 ? identifierBits.low : identifierBits.high
        return byte < 128 && bits &>> UInt64(byte & 63) & 1 != 0
    }

    /// Whether a value holds nothing that an identifier ends at: most do not.
    @inline(__always)
    private static func isPlain(_ text: borrowing ByteWriter, from start: Int, to end: Int) -> Bool {
        var index = start
        while index < end {
            let block = text.block(at: index)
            let isLetter =
                ((block | SIMD16<UInt8>(repeating: 0x20)) &- SIMD16<UInt8>(repeating: 0x61))
                .<= SIMD16<UInt8>(repeating: 25)
            let isDigit = (block &- SIMD16<UInt8>(repeating: 0x30)) .<= SIMD16<UInt8>(repeating: 9)
            let isJoint = (block .== SIMD16<UInt8>(repeating: 0x5F)) .| (block .== SIMD16<UInt8>(repeating: 0x2D))
            if firstSet(.!(isLetter .| isDigit .| isJoint)) < min(16, end - index) { return false }
            index += 16
        }
        return true
    }

    /// White space, quotes and backslashes around a value are not part of it.
    @inline(__always)
    static func isAroundValue(_ byte: UInt8) -> Bool {
        byte <= ASCII.space || byte == ASCII.quote || byte == ASCII.apostrophe || byte == ASCII.backslash
    }
}
