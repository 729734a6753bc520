internal import Bytes

/// The values of one event that must not stand anywhere in it, and the search for them.
struct Secrets: ~Copyable {
    struct Secret {
        fileprivate var offset: Int
        fileprivate var count: Int
        /// What is compared: of long values the beginning, which bounds the cost of texts made to look alike.
        fileprivate var needle: Int { min(count, Secrets.longestNeedle) }
        var replacement: TextEdits.Replacement
        /// An address: where digits go on before or behind it, it is another one.
        fileprivate var isAddress: Bool
    }

    /// A shorter value is replaced in its own field only: it would be found in words that have nothing to do with it.
    static let shortest = 8
    /// More values than any event of the gateway has. Those beyond are replaced where their key stands, but not searched
    /// for elsewhere: a bound for lines that were made to keep the agent busy.
    static let most = 32
    fileprivate static let longestNeedle = 64

    private var secrets: [Secret] = []
    private var bytes = ByteWriter(minimumCapacity: 1024)

    init() {
        secrets.reserveCapacity(Self.most)
    }

    var isEmpty: Bool { secrets.isEmpty }

    mutating func removeAll() {
        secrets.removeAll(keepingCapacity: true)
        bytes.removeAll()
    }

    /// What the value is replaced by, if it is one of the secrets.
    func replacement(of text: borrowing ByteWriter, from offset: Int, count: Int) -> TextEdits.Replacement? {
        for secret in secrets
        where secret.count == count && Self.equal(bytes, secret.offset, text, offset, count: count) {
            return secret.replacement
        }
        return nil
    }

    /// Adds a value that is not among the secrets yet.
    mutating func add(
        _ text: borrowing ByteWriter, from offset: Int, count: Int, replacement: TextEdits.Replacement, isAddress: Bool
    ) {
        guard count >= Self.shortest, secrets.count < Self.most else { return }
        secrets.append(
            Secret(offset: bytes.count, count: count, replacement: replacement, isAddress: isAddress))
        bytes.append(text, from: offset, count: count)
    }

    /// Marks every place where a secret stands in `text`.
    func mark(in text: borrowing ByteWriter, edits: inout TextEdits) {
        for secret in secrets {
            var start = next(secret, in: text, from: 0)
            while start >= 0 {
                let end = self.end(of: secret, in: text, at: start)
                edits.replace(from: start, to: end, by: secret.replacement)
                start = next(secret, in: text, from: end)
            }
        }
    }

    /// Marks every place in `text` where a secret stands in escaped form; `unescaped` is the text without its escapes.
    func mark(in text: borrowing ByteWriter, unescaped: borrowing UnescapedText, edits: inout TextEdits) {
        for secret in secrets {
            var place = UnescapedText.Place()
            var start = next(secret, in: unescaped.bytes, from: 0)
            while start >= 0 {
                let end = self.end(of: secret, in: unescaped.bytes, at: start)
                place.advance(to: start, in: text)
                let sourceStart = place.source
                place.advance(to: end, in: text)
                edits.replace(from: sourceStart, to: place.source, by: secret.replacement)
                start = next(secret, in: unescaped.bytes, from: end)
            }
        }
    }

    /// Where the secret stands next in `text`, or -1.
    @inline(__always)
    private func next(_ secret: Secret, in text: borrowing ByteWriter, from start: Int) -> Int {
        let length = secret.needle
        let lastStart = text.count - length
        precondition(start >= 0 && length > 0, "a secret is not empty")
        let first = SIMD16(repeating: bytes[secret.offset])
        let last = SIMD16(repeating: bytes[secret.offset + length - 1])
        var index = start
        while index <= lastStart {
            // Both lie in the text, as the last start's do.
            let opening = unsafe text.uncheckedBlock(at: index)
            let closing = unsafe text.uncheckedBlock(at: index &+ length &- 1)
            let hits = (opening .== first) .& (closing .== last)
            var lanes = laneBits(hits)
            while lanes != 0 {
                let place = index &+ lanes.trailingZeroBitCount
                lanes &= lanes &- 1
                if place > lastStart { return -1 }
                if Self.equal(bytes, secret.offset, text, place, count: length), isWhole(secret, in: text, at: place) {
                    return place
                }
            }
            index &+= 16
        }
        return -1
    }

    /// Where the secret that begins at `start` ends: as far as the bytes agree with it.
    @inline(__always)
    private func end(of secret: Secret, in text: borrowing ByteWriter, at start: Int) -> Int {
        var length = secret.needle
        while length < secret.count, start + length < text.count, text[start + length] == bytes[secret.offset + length]
        {
            length += 1
        }
        return start + length
    }

    /// Whether an address stands here, and not a part of another one: no digit goes on before or behind it.
    private func isWhole(_ secret: Secret, in text: borrowing ByteWriter, at start: Int) -> Bool {
        guard secret.isAddress else { return true }
        let end = start + secret.count
        let hasHexadecimalDigits =
            bytes.firstIndex(of: ASCII.colon, from: secret.offset, to: secret.offset + secret.count)
            < secret.offset + secret.count
        func isDigit(_ place: Int) -> Bool {
            guard place >= 0, place < text.count else { return false }
            return hasHexadecimalDigits ? hexValue(text[place]) != nil : ASCII.isDigit(text[place])
        }
        if isDigit(start - 1) || isDigit(end) { return false }
        let isBehindStop = start > 0 && text[start - 1] == ASCII.dot && isDigit(start - 2)
        let isBeforeStop = end < text.count && text[end] == ASCII.dot && isDigit(end + 1)
        return !isBehindStop && !isBeforeStop
    }

    @inline(__always)
    private static func equal(
        _ a: borrowing ByteWriter, _ aOffset: Int, _ b: borrowing ByteWriter, _ bOffset: Int, count: Int
    ) -> Bool {
        var index = 0
        while index < count {
            let differs = a.block(at: aOffset + index) .!= b.block(at: bOffset + index)
            if firstSet(differs) < min(16, count - index) { return false }
            index += 16
        }
        return true
    }
}
