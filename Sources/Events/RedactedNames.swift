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
    /// The names in upper case, one behind the other.
    private let letters: [UInt8]
    /// For each byte, whether a name ends with it, in either case.
    private let isLastByte: [Bool]
    /// Whether any name has an action other than `keep`, or the attributes' opening is to be found.
    let isEmpty: Bool

    init(_ rules: RedactionRules) {
        var actions = rules.fields.filter { !$0.name.isEmpty }.map {
            (name: Self.upperCase($0.name), action: $0.action)
        }
        let opening = Array(Self.attributesOpening.utf8)
        if !actions.contains(where: { $0.name == opening }) {
            // The dump's SESSIONID is the session id: it is treated as SESSION_ID is.
            let action = actions.first { $0.name == Array("SESSION_ID".utf8) }?.action ?? .keep
            actions.append((opening, action))
        }
        actions.sort { $0.name.count > $1.name.count }
        var names: [Name] = []
        var letters: [UInt8] = []
        var isLastByte = [Bool](repeating: false, count: 256)
        for (name, action) in actions {
            names.append(
                Name(
                    action: action, isSession: Self.sessionNames.contains { Array($0.utf8) == name },
                    opensAttributes: name == opening, offset: letters.count, count: name.count))
            letters += name
            let last = name[name.count - 1]
            isLastByte[Int(last)] = true
            if (0x41...0x5A).contains(last) { isLastByte[Int(last | 0x20)] = true }
        }
        self.names = names
        self.letters = letters
        self.isLastByte = isLastByte
        isEmpty = rules.reasonAttributes == .keep && actions.allSatisfy { $0.action == .keep }
    }

    /// The redacted name that ends before `end`, if one does.
    /// - Parameter start: where the text begins in which the name must lie.
    @inline(__always)
    func match(in text: borrowing ByteWriter, from start: Int, endingAt end: Int) -> Match? {
        guard end > start, isLastByte[Int(text[end - 1])] else { return nil }
        return compare(in: text, from: start, endingAt: end)
    }

    @inline(never)
    private func compare(in text: borrowing ByteWriter, from start: Int, endingAt end: Int) -> Match? {
        for name in names where name.count <= end - start {
            let place = end - name.count
            var index = 0
            while index < name.count, Self.upperCase(text[place + index]) == letters[name.offset + index] { index += 1 }
            guard index == name.count else { continue }
            if name.isSession || Self.isBoundary(in: text, from: start, before: place) {
                return Match(name: name, start: place)
            }
        }
        return nil
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
