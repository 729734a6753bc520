internal import Bytes

/// A text with the escapes undone that a value may be hidden behind: `%5F` of URLs, `\u005f` and `\/` of JSON, `\"`, `\\`
/// and `\]` of structured data. Each is undone once.
struct UnescapedText: ~Copyable {
    private(set) var bytes = ByteWriter(minimumCapacity: 1024)

    /// Takes in a stretch of `text`.
    /// - Returns: whether there was anything to undo. If not, the bytes are the text's.
    mutating func read(_ text: borrowing ByteWriter, from start: Int, to end: Int) -> Bool {
        bytes.removeAll()
        var index = start
        var isChanged = false
        while index < end {
            let next = text.firstIndex(of: ASCII.percent, or: ASCII.backslash, from: index, to: end)
            bytes.append(text, from: index, count: next - index)
            index = next
            guard index < end else { break }
            let unit = Unit(in: text, at: index, to: end)
            bytes.append(unit.block, count: unit.count)
            index += unit.length
            isChanged = isChanged || unit.length != unit.count
        }
        return isChanged
    }

    /// Walks through the text beside its unescaped form.
    struct Place {
        /// The index in the text from which ``unescaped`` comes.
        private(set) var source = 0
        private(set) var unescaped = 0

        /// Goes on to a later index of the unescaped text.
        mutating func advance(to index: Int, in text: borrowing ByteWriter) {
            while unescaped < index {
                let next = text.firstIndex(
                    of: ASCII.percent, or: ASCII.backslash, from: source,
                    to: min(source + index - unescaped, text.count))
                unescaped += next - source
                source = next
                guard unescaped < index, source < text.count else { return }
                let unit = Unit(in: text, at: source, to: text.count)
                unescaped += unit.count
                source += unit.length
            }
        }
    }

    /// One escape, or the one byte that looked like one.
    private struct Unit {
        /// Bytes of the text.
        var length = 1
        /// What they stand for.
        var block = SIMD16<UInt8>(repeating: 0)
        var count = 1

        init(in text: borrowing ByteWriter, at index: Int, to end: Int) {
            block[0] = text[index]
            guard index + 1 < end else { return }
            if text[index] == ASCII.percent {
                guard index + 2 < end, let high = hexValue(text[index + 1]), let low = hexValue(text[index + 2]) else {
                    return
                }
                block[0] = high << 4 | low
                length = 3
                return
            }
            switch text[index + 1] {
            case 0x22, 0x27, 0x2F, 0x5C, 0x5D: (block[0], length) = (text[index + 1], 2)
            case 0x62: (block[0], length) = (0x08, 2)
            case 0x66: (block[0], length) = (0x0C, 2)
            case 0x6E: (block[0], length) = (0x0A, 2)
            case 0x72: (block[0], length) = (0x0D, 2)
            case 0x74: (block[0], length) = (0x09, 2)
            case 0x75: readCodePoint(in: text, at: index, to: end)
            default: return
            }
        }

        /// `\uXXXX`. Surrogates stay as they are: no identifier has characters beyond U+FFFF.
        private mutating func readCodePoint(in text: borrowing ByteWriter, at index: Int, to end: Int) {
            guard index + 5 < end else { return }
            var value: UInt32 = 0
            for digit in 2...5 {
                guard let nibble = hexValue(text[index + digit]) else { return }
                value = value << 4 | UInt32(nibble)
            }
            guard let scalar = Unicode.Scalar(value) else { return }
            let encoded = UTF8.encode(scalar)
            count = 0
            for byte in encoded ?? UTF8.encodedReplacementCharacter {
                block[count] = byte
                count += 1
            }
            length = 6
        }
    }
}
