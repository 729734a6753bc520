internal import Bytes

/// One pass over an event's text for what is hidden for its own look: ``TextClass``. Made only where a rule names one.
struct TextClassScan {
    private let actions: [TextClass: (action: RedactionAction, rule: Int)]

    /// - Parameter rule: the number of each class's rule.
    init?(_ rules: RedactionRules, rule: (TextClass) -> Int) {
        var actions: [TextClass: (action: RedactionAction, rule: Int)] = [:]
        for (kind, action) in rules.classes where action != .keep { actions[kind] = (action, rule(kind)) }
        guard !actions.isEmpty else { return nil }
        self.actions = actions
    }

    func run(_ event: borrowing Event, _ redactor: inout Redactor) {
        if let email = actions[.email] { findEmails(event.text, email, &redactor) }
        if let ip = actions[.ip] { findAddresses(event.text, ip, &redactor) }
        if actions[.token] != nil || actions[.authorization] != nil { findWords(event.text, &redactor) }
    }

    // MARK: Mail addresses

    private func findEmails(
        _ text: borrowing ByteWriter, _ rule: (action: RedactionAction, rule: Int), _ redactor: inout Redactor
    ) {
        var index = 0
        while index < text.count {
            index = text.firstIndex(of: 0x40, or: ASCII.percent, from: index, to: text.count)
            guard index < text.count else { return }
            let isEncoded = text[index] == ASCII.percent
            let length = isEncoded ? 3 : 1
            if isEncoded, !text.starts(with: "%40", at: index, to: text.count) {
                index += 1
                continue
            }
            var start = index
            while start > 0, Self.isInMailbox(text[start - 1]) { start -= 1 }
            // The digits of `%3D` and its like are no part of it.
            if start > 0, text[start - 1] == ASCII.percent { start = min(start + 2, index) }
            var end = index + length
            while end < text.count, Self.isInDomain(text[end]) { end += 1 }
            while end > index, text[end - 1] == ASCII.dot || text[end - 1] == ASCII.hyphen { end -= 1 }
            let stop = text.firstIndex(of: ASCII.dot, from: index + length, to: end)
            if start < index, stop > index + length, stop + 2 < end {
                redactor.hide(text, from: start, to: end, action: rule.action, rule: rule.rule)
            }
            index = max(end, index + length)
        }
    }

    private static func isInMailbox(_ byte: UInt8) -> Bool {
        isInWord(byte) || byte == ASCII.dot || byte == 0x2B || byte >= 0x80
    }

    private static func isInDomain(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.hyphen || byte == ASCII.dot || byte >= 0x80
    }

    // MARK: Addresses

    private func findAddresses(
        _ text: borrowing ByteWriter, _ rule: (action: RedactionAction, rule: Int), _ redactor: inout Redactor
    ) {
        var index = 0
        while index < text.count {
            guard Self.isInAddress(text[index]) else {
                index += 1
                continue
            }
            var start = index
            var marks = 0
            while index < text.count, Self.isInAddress(text[index]) {
                if text[index] == ASCII.dot || text[index] == ASCII.colon { marks += 1 }
                index += 1
            }
            guard marks > 1 else { continue }
            var end = index
            while start < end, text[start] == ASCII.dot { start += 1 }
            while end > start, text[end - 1] == ASCII.dot { end -= 1 }
            if start > 0, Self.isInWord(text[start - 1]), text[start - 1] != ASCII.hyphen {
                // `src:192.0.2.1`: the word before the colon ends with what might be a digit.
                start = min(text.firstIndex(of: ASCII.colon, from: start, to: end) + 1, end)
            }
            // A port behind an IPv4 address, and a colon behind a key or behind an address.
            let candidates = [
                (start, end), (start, text.firstIndex(of: ASCII.colon, from: start, to: end)),
                (min(text.firstIndex(of: ASCII.colon, from: start, to: end) + 1, end), end), (start, end - 1),
            ]
            for (first, last) in candidates where last > first && Address.kind(text, from: first, to: last) != nil {
                if last < text.count, last == end, ASCII.isLetter(text[last]) || text[last] == 0x5F { break }
                redactor.hide(text, from: first, to: last, action: rule.action, rule: rule.rule)
                break
            }
        }
    }

    private static func isInAddress(_ byte: UInt8) -> Bool {
        hexValue(byte) != nil || byte == ASCII.dot || byte == ASCII.colon
    }

    // MARK: Words

    private func findWords(_ text: borrowing ByteWriter, _ redactor: inout Redactor) {
        var index = 0
        while index < text.count {
            guard Self.isInWord(text[index]) else {
                index += 1
                continue
            }
            let start = index
            while index < text.count, Self.isInWord(text[index]) { index += 1 }
            if let rule = actions[.authorization] {
                let end = hideCredential(behind: start..<index, in: text, rule, &redactor)
                if end > index {
                    index = end
                    continue
                }
            }
            if let rule = actions[.token] { index = hideToken(from: start, to: index, in: text, rule, &redactor) }
        }
    }

    /// - Returns: the end of the token, or of the word that is none.
    private func hideToken(
        from start: Int, to wordEnd: Int, in text: borrowing ByteWriter,
        _ rule: (action: RedactionAction, rule: Int), _ redactor: inout Redactor
    ) -> Int {
        var end = wordEnd
        if text.starts(with: "eyJ", at: start, to: wordEnd) {
            // Header, payload and signature of a JSON web token (RFC 7519).
            while end + 1 < text.count, text[end] == ASCII.dot, Self.isInWord(text[end + 1]) {
                end += 1
                while end < text.count, Self.isInWord(text[end]) { end += 1 }
            }
        }
        guard end - start >= 32 else { return end }
        var hasLetter = false
        var hasDigit = false
        for index in start..<end {
            hasLetter = hasLetter || ASCII.isLetter(text[index])
            hasDigit = hasDigit || ASCII.isDigit(text[index])
        }
        if hasLetter, hasDigit { redactor.hide(text, from: start, to: end, action: rule.action, rule: rule.rule) }
        return end
    }

    /// - Returns: the end of the credential that follows a word, or that of the word.
    private func hideCredential(
        behind word: Range<Int>, in text: borrowing ByteWriter, _ rule: (action: RedactionAction, rule: Int),
        _ redactor: inout Redactor
    ) -> Int {
        var start = word.upperBound
        if Self.holds("bearer", word, in: text) || Self.holds("basic", word, in: text)
            || Self.holds("negotiate", word, in: text)
        {
            while start < text.count, text[start] == ASCII.space || text[start] == 0x2B { start += 1 }
            guard start > word.upperBound else { return word.upperBound }
            let end = Self.endOfCredential(in: text, from: start)
            guard end - start >= 8 else { return word.upperBound }
            redactor.hide(text, from: start, to: end, action: rule.action, rule: rule.rule)
            return end
        }
        guard word.count >= 13, Self.holds("authorization", (word.upperBound - 13)..<word.upperBound, in: text) else {
            return word.upperBound
        }
        while start < text.count, Redactor.isAroundValue(text[start]) { start += 1 }
        guard start < text.count, text[start] == ASCII.equals || text[start] == ASCII.colon else {
            return word.upperBound
        }
        start += 1
        while start < text.count, Redactor.isAroundValue(text[start]) { start += 1 }
        var scheme = start
        while scheme < text.count, Self.isInWord(text[scheme]) { scheme += 1 }
        if scheme < text.count, text[scheme] == ASCII.space || text[scheme] == 0x2B {
            // Of a scheme that is not known the parameters are hidden with it.
            let end = Self.endOfCredential(in: text, from: scheme + 1)
            if end > scheme + 1 {
                redactor.hide(text, from: scheme + 1, to: end, action: rule.action, rule: rule.rule)
                return end
            }
        }
        let end = Self.endOfCredential(in: text, from: start)
        redactor.hide(text, from: start, to: end, action: rule.action, rule: rule.rule)
        return max(end, word.upperBound)
    }

    /// RFC 9110 §11.2, `token68` and what parameters hold.
    private static func endOfCredential(in text: borrowing ByteWriter, from start: Int) -> Int {
        var end = start
        while end < text.count, text[end] > ASCII.space, text[end] != ASCII.quote, text[end] != ASCII.apostrophe,
            text[end] != ASCII.comma, text[end] != 0x3B, text[end] != ASCII.closeBracket, text[end] != ASCII.backslash,
            text[end] != ASCII.ampersand
        { end += 1 }
        return end
    }

    private static func holds(_ name: StaticString, _ word: Range<Int>, in text: borrowing ByteWriter) -> Bool {
        guard word.count == name.utf8CodeUnitCount else { return false }
        for offset in 0..<word.count where unsafe text[word.lowerBound + offset] | 0x20 != name.utf8Start[offset] {
            return false
        }
        return true
    }

    private static func isInWord(_ byte: UInt8) -> Bool {
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.hyphen || byte == 0x5F
    }
}
