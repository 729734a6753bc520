internal import Bytes

/// The names whose values are redacted, prepared for being found in text that ends with one.
struct RedactedNames {
    struct Name {
        var action: RedactionAction
        /// One of the names of session identifiers. They count at the end of any longer name too: what calls itself
        /// `OLD_SESSION_ID` or `jsessionid` is no less a session's.
        var isSession: Bool
        /// `SESSIONID`, with which the dump in USER_AUTHZ's REASON begins.
        var opensAttributes: Bool
        /// Whether it counts within REASON only.
        var isNested: Bool
        /// The number of its rule.
        var rule: Int
        fileprivate var offset: Int
        fileprivate var count: Int
    }

    /// A name that was found.
    struct Match {
        var name: Name
        /// Where it begins in the text.
        var start: Int
    }

    private static let sessionNames = ["SESSION_ID", "SESSION_AUTH", "SESSION_APP", "SESSIONID"]
    private static let attributesOpening = "SESSIONID"

    /// Longest first, so that of two that fit the more exact one counts.
    private let names: [Name]
    /// Of each name the last eight letters, folded, and which of the eight there are: what is looked at first.
    private let endings: [SIMD2<UInt64>]
    /// The names in upper case, one behind the other.
    private let letters: [UInt8]
    /// The bytes that a name ends with, in either case, as one bit for each from 0 on and from 64 on; all outside ASCII count.
    private let lastBytes: (low: UInt64, high: UInt64)
    /// The same with those that may stand between a key and the separator behind it.
    private let bytesBeforeSeparator: (low: UInt64, high: UInt64)
    /// A bit for each hash of the two letters that a name ends with.
    private let lastPairs: UInt64
    /// Whether any name has an action other than `keep`, or the attributes' opening is to be found.
    let isEmpty: Bool

    init(_ rules: RedactionRules) {
        var table = Table()
        var session = (action: RedactionAction.keep, rule: 0)
        var hasOpening = false
        for (number, rule) in rules.fields.enumerated() where !rule.name.isEmpty {
            let isNested = rule.name.hasPrefix(RedactionRules.nestedPrefix)
            let name = Self.upperCase(
                isNested ? String(rule.name.dropFirst(RedactionRules.nestedPrefix.count)) : rule.name)
            table.append(name, rule.action, rule: number, isNested: isNested)
            if isNested { continue }
            if name == Array("SESSION_ID".utf8) { session = (rule.action, number) }
            if name == Array(Self.attributesOpening.utf8) { hasOpening = true }
        }
        // An authorization's scheme stands between its key and its value.
        for (kind, action) in rules.classes where kind != .authorization {
            table.append(Self.upperCase(kind.rawValue), action, rule: rules.number(of: kind), isNested: false)
        }
        // The dump's SESSIONID is the session id: it is treated as SESSION_ID is.
        if !hasOpening {
            table.append(Array(Self.attributesOpening.utf8), session.action, rule: session.rule, isNested: false)
        }
        table.names.sort { ($0.count, $0.isNested ? 0 : 1) > ($1.count, $1.isNested ? 0 : 1) }
        names = table.names
        letters = table.letters
        endings = table.names.map { name in
            let letters = table.letters[name.offset..<(name.offset + name.count)]
            return SIMD2(Self.ending(letters), ~0 << UInt64(8 * max(0, 8 - name.count)))
        }
        lastBytes = table.lastBytes
        table.addBytesAroundValues()
        bytesBeforeSeparator = table.lastBytes
        lastPairs = table.names.reduce(0) { pairs, name in
            // What a name of one letter follows may be anything.
            guard name.count > 1 else { return ~0 }
            let last = name.offset + name.count - 1
            return pairs | Self.bit(of: UInt16(table.letters[last - 1]) | UInt16(table.letters[last]) << 8)
        }
        isEmpty = rules.reasonAttributes == .keep && !table.hasAction
    }

    /// The names as they are put together.
    private struct Table {
        var names: [Name] = []
        var letters: [UInt8] = []
        var lastBytes: (low: UInt64, high: UInt64) = (0, 0)
        var hasAction = false

        mutating func append(_ name: [UInt8], _ action: RedactionAction, rule: Int, isNested: Bool) {
            names.append(
                Name(
                    action: action,
                    isSession: !isNested && RedactedNames.sessionNames.contains { Array($0.utf8) == name },
                    opensAttributes: name == Array(RedactedNames.attributesOpening.utf8), isNested: isNested,
                    rule: rule, offset: letters.count, count: name.count))
            letters += name
            let last = name[name.count - 1]
            addLast(last)
            if ASCII.isUpper(last) { addLast(last | 0x20) }
            hasAction = hasAction || action != .keep
        }

        mutating func addBytesAroundValues() {
            for byte in 0..<UInt8(128) where Redactor.isAroundValue(byte) { addLast(byte) }
        }

        private mutating func addLast(_ byte: UInt8) {
            if byte < 64 { lastBytes.low |= 1 << UInt64(byte) }
            if byte & 0xC0 == 64 { lastBytes.high |= 1 << UInt64(byte - 64) }
        }
    }

    /// Whether a name may end with `byte`: most bytes need no closer look.
    @inline(__always)
    private func mayEnd(with byte: UInt8) -> Bool {
        Self.holds(lastBytes, byte)
    }

    /// Whether `byte` may stand before the separator behind a name: it is a name's last, or a quote or white space.
    @inline(__always)
    func mayPrecedeSeparator(_ byte: UInt8) -> Bool {
        Self.holds(bytesBeforeSeparator, byte)
    }

    @inline(__always)
    private static func holds(_ bits: (low: UInt64, high: UInt64), _ byte: UInt8) -> Bool {
        (byte < 64 ? bits.low : bits.high) &>> UInt64(byte & 63) & 1 != 0 || byte >= 128
    }

    /// The redacted name that ends before `end`, if one does.
    /// - Parameter start: where the text begins in which the name must lie.
    @inline(__always)
    func match(in text: borrowing ByteWriter, from start: Int, endingAt end: Int) -> Match? {
        if end > 1, lastPairs & Self.bit(of: UInt16(truncatingIfNeeded: text.word(at: end - 2))) == 0 { return nil }
        guard end > start, mayEnd(with: text[end - 1]) else { return nil }
        return compare(in: text, from: start, endingAt: end)
    }

    private func compare(in text: borrowing ByteWriter, from start: Int, endingAt end: Int) -> Match? {
        let ending = end >= 8 ? text.word(at: end - 8) : text.word(at: 0) << UInt64(8 * (8 - end))
        for index in endings.indices where (endings[index][0] ^ (ending & Self.fold)) & endings[index][1] == 0 {
            let name = names[index]
            let place = end - name.count
            guard place >= start else { continue }
            // The last eight letters are compared.
            var letter = 0
            while letter < name.count - 8, Self.upperCase(text[place + letter]) == letters[name.offset + letter] {
                letter += 1
            }
            guard letter >= name.count - 8 else { continue }
            if name.isSession || Self.isBoundary(in: text, from: start, before: place) {
                return Match(name: name, start: place)
            }
        }
        return nil
    }

    /// The bit in ``lastPairs`` that stands for two letters in either case.
    @inline(__always)
    private static func bit(of pair: UInt16) -> UInt64 {
        1 &<< UInt64((pair & 0xDFDF) &* 0x9E37 &>> 10)
    }

    /// Takes letters of both cases for the same, and some control characters for others, which no key has.
    private static let fold: UInt64 = 0xDFDF_DFDF_DFDF_DFDF

    private static func ending(_ name: ArraySlice<UInt8>) -> UInt64 {
        name.suffix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) } << UInt64(8 * max(0, 8 - name.count)) & fold
    }

    /// Whether a name may begin at `place`: the byte before it belongs to no name, or to an escape sequence.
    private static func isBoundary(in text: borrowing ByteWriter, from start: Int, before place: Int) -> Bool {
        guard place > start else { return true }
        let previous = text[place - 1]
        let belongsToName: Bool
        switch upperCase(previous) {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x2D: belongsToName = true
        default: belongsToName = false
        }
        if !belongsToName { return true }
        if place - start >= 2, text[place - 2] == 0x5C { return true }
        return place - start >= 3 && text[place - 3] == 0x25 && hexValue(previous) != nil
            && hexValue(text[place - 2]) != nil
    }

    private static func upperCase(_ byte: UInt8) -> UInt8 {
        (0x61...0x7A).contains(byte) ? byte & 0xDF : byte
    }

    private static func upperCase(_ name: String) -> [UInt8] {
        name.utf8.map(upperCase)
    }
}
