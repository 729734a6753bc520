public import Bytes

/// An IP address in text, and what is left of it without its host part.
public enum Address {
    public enum Kind: Sendable {
        case version4, version6
    }

    /// What the text is, if all of it is an address (RFC 4291 §2.2; no zone).
    public static func kind(_ text: borrowing ByteWriter, from start: Int, to end: Int) -> Kind? {
        if endOfThreeNumbers(text, from: start, to: end) != nil { return .version4 }
        return isVersion6(text, from: start, to: end) ? .version6 : nil
    }

    private static func isVersion6(_ text: borrowing ByteWriter, from start: Int, to end: Int) -> Bool {
        guard end - start >= 2, end - start <= 45 else { return false }
        var index = start
        var groups = 0
        var isShort = false
        if text[start] == ASCII.colon {
            guard text[start + 1] == ASCII.colon else { return false }
            isShort = true
            index += 2
        }
        while index < end {
            let group = index
            while index < end, index - group < 4, hexValue(text[index]) != nil { index += 1 }
            if index < end, text[index] == ASCII.dot {
                guard endOfThreeNumbers(text, from: group, to: end) != nil else { return false }
                groups += 2
                break
            }
            guard index > group else { return false }
            groups += 1
            guard index < end else { break }
            guard text[index] == ASCII.colon, index + 1 < end else { return false }
            index += 1
            if text[index] == ASCII.colon {
                guard !isShort else { return false }
                isShort = true
                index += 1
            }
        }
        return isShort ? groups <= 7 : groups == 8
    }

    /// Appends the address in `text` with all behind the first 24 bits (IPv4) or 48 bits (IPv6) set to zero.
    /// - Returns: false, and nothing is appended, if the text is no address.
    static func appendTruncated(
        _ text: borrowing ByteWriter, from start: Int, to end: Int, to output: inout ByteWriter
    ) -> Bool {
        if let network = endOfThreeNumbers(text, from: start, to: end) {
            output.append(text, from: start, count: network - start)
            output.append(0x30)
            return true
        }
        guard let groups = groups(text, from: start, to: end) else { return false }
        // An IPv4 address in IPv6 clothes (RFC 4291 §2.5.5.2) is truncated as what it is.
        if groups[0..<5].allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            output.append(utf8: "::ffff:\(groups[6] >> 8).\(groups[6] & 0xFF).\(groups[7] >> 8).0")
            return true
        }
        var kept = 3
        while kept > 0, groups[kept - 1] == 0 { kept -= 1 }
        for group in groups[..<kept] {
            output.append(utf8: String(group, radix: 16))
            output.append(ASCII.colon)
        }
        output.append(kept == 0 ? "::" : ":")
        return true
    }

    /// Where the last number of `a.b.c.d` begins; nil if this is no IPv4 address.
    private static func endOfThreeNumbers(_ text: borrowing ByteWriter, from start: Int, to end: Int) -> Int? {
        var index = start
        var lastNumber = start
        for number in 0..<4 {
            if number > 0 {
                guard index < end, text[index] == ASCII.dot else { return nil }
                index += 1
            }
            lastNumber = index
            var value = 0
            while index < end, ASCII.isDigit(text[index]), index - lastNumber < 3 {
                value = value * 10 + Int(text[index] - 0x30)
                index += 1
            }
            guard index > lastNumber, value <= 255 else { return nil }
        }
        return index == end ? lastNumber : nil
    }

    /// The eight groups of an IPv6 address (RFC 4291 §2.2).
    private static func groups(_ text: borrowing ByteWriter, from start: Int, to end: Int) -> [UInt16]? {
        guard end - start >= 2, end - start <= 45 else { return nil }
        let characters = text.array(from: start, count: end - start)
        let halves = split(characters)
        guard halves.count <= 2, let head = numbers(halves[0]) else { return nil }
        guard halves.count == 2 else { return head.count == 8 ? head : nil }
        guard let tail = numbers(halves[1]), head.count + tail.count <= 7 else { return nil }
        return head + [UInt16](repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// What stands before and behind `::`.
    private static func split(_ characters: [UInt8]) -> [ArraySlice<UInt8>] {
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index + 1 < characters.count {
            if characters[index] == ASCII.colon, characters[index + 1] == ASCII.colon {
                pieces.append(characters[start..<index])
                start = index + 2
                index += 2
            } else {
                index += 1
            }
        }
        return pieces + [characters[start...]]
    }

    private static func numbers(_ characters: ArraySlice<UInt8>) -> [UInt16]? {
        guard !characters.isEmpty else { return [] }
        var numbers: [UInt16] = []
        let words = characters.split(separator: ASCII.colon, omittingEmptySubsequences: false)
        for (index, word) in words.enumerated() {
            if index == words.count - 1, word.contains(ASCII.dot) {
                let bytes = word.split(separator: ASCII.dot, omittingEmptySubsequences: false).map(decimalByte)
                guard bytes.count == 4, let a = bytes[0], let b = bytes[1], let c = bytes[2], let d = bytes[3] else {
                    return nil
                }
                numbers += [UInt16(a) << 8 | UInt16(b), UInt16(c) << 8 | UInt16(d)]
            } else {
                guard (1...4).contains(word.count) else { return nil }
                var value: UInt16 = 0
                for byte in word {
                    guard let digit = hexValue(byte) else { return nil }
                    value = value << 4 | UInt16(digit)
                }
                numbers.append(value)
            }
        }
        return numbers
    }

    private static func decimalByte(_ digits: ArraySlice<UInt8>) -> UInt8? {
        guard (1...3).contains(digits.count), digits.allSatisfy(ASCII.isDigit) else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return UInt8(exactly: value)
    }
}
