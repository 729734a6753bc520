internal import Bytes

/// The extent of a value that follows a key somewhere in a text.
///
/// In quotes it ends at the quote that looks like a closing one, and without one at the bound; without quotes it ends at
/// white space or at what separates values in URLs, cookies and JSON.
struct RedactedValue {
    private(set) var start: Int
    private(set) var end: Int

    /// - Parameters:
    ///   - first: the index behind the separator.
    ///   - bound: how far the value may reach.
    ///   - isEncoded: whether the separator stood there as `%3D`.
    init(in text: borrowing ByteWriter, from first: Int, to bound: Int, isEncoded: Bool) {
        var index = first
        while index < bound, index - first < 8, text[index] <= ASCII.space { index += 1 }
        let spaces = index - first
        // Brackets between key and value: a list, or a block that is broken right there.
        while index < bound, index - first < 16, Self.isBracket(text[index]) || text[index] == ASCII.backslash {
            index += 1
        }
        var backslashes = 0
        while index - backslashes > first, text[index - backslashes - 1] == ASCII.backslash { backslashes += 1 }
        start = index
        end = index
        if index < bound, text[index] == ASCII.quote || text[index] == ASCII.apostrophe {
            start = index + 1
            end = Self.closingQuote(text[index], behind: backslashes, in: text, from: start, to: bound)
        } else if spaces == 0 || text[first - 1] == ASCII.colon {
            end = Self.endOfWord(in: text, from: start, to: bound, isEncoded: isEncoded)
        }
    }

    /// Whether a byte may stand between a key and its value.
    @inline(__always)
    static func isBeforeValue(_ byte: UInt8) -> Bool {
        isBracket(byte) || Redactor.isAroundValue(byte)
    }

    private static func isBracket(_ byte: UInt8) -> Bool {
        switch byte {
        case ASCII.openBracket, ASCII.closeBracket, ASCII.openBrace, ASCII.closeBrace, ASCII.less, 0x28: true
        default: false
        }
    }

    /// A quote that as many backslashes precede as the opening one, and behind which the text goes on as behind a value.
    private static func closingQuote(
        _ quote: UInt8, behind backslashes: Int, in text: borrowing ByteWriter, from start: Int, to bound: Int
    ) -> Int {
        var index = start
        while index < bound {
            index = text.firstIndex(of: quote, from: index, to: bound)
            guard index < bound else { break }
            var preceding = 0
            while index - preceding > start, text[index - preceding - 1] == ASCII.backslash { preceding += 1 }
            if preceding == backslashes || index == start, index + 1 == bound || isBehindValue(text[index + 1]) {
                return index
            }
            index += 1
        }
        return bound
    }

    private static func isBehindValue(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00...0x20, 0x22, 0x26, 0x27, 0x29, 0x2C, 0x3B, 0x3E, 0x5C, 0x5D, 0x7D: true
        default: byte >= 0x80
        }
    }

    private static func endOfWord(
        in text: borrowing ByteWriter, from start: Int, to bound: Int, isEncoded: Bool
    ) -> Int {
        var index = start
        while index < bound {
            switch text[index] {
            case 0x00...0x20, 0x22, 0x23, 0x26, 0x3B, 0x3F, 0x5C: return trimmed(text, from: start, to: index)
            case 0xC2:
                if index + 1 < bound, text[index + 1] == 0xA0 { return trimmed(text, from: start, to: index) }
            case ASCII.percent:
                if isEncoded, isEncodedEnd(text, at: index, to: bound), index > start {
                    return trimmed(text, from: start, to: index)
                }
            default: break
            }
            index += 1
        }
        return trimmed(text, from: start, to: index)
    }

    /// `%26`, `%3B`, `%20`, `%22`, `%0A`, `%0D`
    private static func isEncodedEnd(_ text: borrowing ByteWriter, at index: Int, to bound: Int) -> Bool {
        guard index + 2 < bound, let high = hexValue(text[index + 1]), let low = hexValue(text[index + 2]) else {
            return false
        }
        switch high << 4 | low {
        case 0x00...0x20, 0x22, 0x26, 0x3B: return true
        default: return false
        }
    }

    /// Brackets and punctuation behind a word close what it stands in.
    private static func trimmed(_ text: borrowing ByteWriter, from start: Int, to end: Int) -> Int {
        var end = end
        while end > start {
            switch text[end - 1] {
            case 0x27, 0x29, 0x2C, 0x2E, 0x3E, 0x5D, 0x7D: end -= 1
            default: return end
            }
        }
        return end
    }
}
