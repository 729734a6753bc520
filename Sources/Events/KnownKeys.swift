internal import Bytes

/// The keys of blocks that were read before, in their order: a tree in which each key stands below the one before it.
///
/// A gateway's event has its keys in an order of its own, so that the next key is nearly always one that followed the
/// last one before: comparing it is quicker than finding out that it is a key, where it ends and that it is new. A key
/// counts only where all of its bytes are there, so what is known changes nothing that is read.
struct KnownKeys: ~Copyable {
    private struct Key {
        /// `KEY="`, and a bit for each of its bytes.
        var text = SIMD16<UInt8>(repeating: 0)
        var rest = SIMD16<UInt8>(repeating: 0)
        var mask: UInt32 = 0
        /// Bytes of the key alone.
        var length = 0
        /// The bits of this key and of all above it, as ``PlainPairs/seen`` has them.
        var seen: (UInt64, UInt64) = (0, 0)
        /// The last key that was added below this one, and the one that was added beside this one before it; 0: none.
        var below = 0
        var beside = 0
    }

    /// Where a block begins: below it stand the first keys.
    static let root = 0
    /// Below it no key is known.
    static let unknown = -1

    /// Then all is forgotten. The catalog's events take a few hundred.
    private static let limit = 1024
    /// Only so many keys are compared.
    private static let tries = 16
    /// Longer keys are not kept.
    private static let longest = 30

    private var keys = [Key()]

    /// The key that stands at `index` and followed on `key` before; ``root`` if there is none.
    /// - Parameter index: within the text, which is at least so long.
    @inline(__always)
    mutating func next(after key: Int, at index: Int, in text: borrowing ByteWriter) -> Int {
        guard key >= 0 else { return Self.root }
        let first = keys[key].below
        return isKey(first, at: index, in: text) ? first : search(after: key, at: index, in: text)
    }

    /// Looks through the others that followed on `key`, and lets the one that is found be the first to be looked at.
    @inline(never)
    private mutating func search(after key: Int, at index: Int, in text: borrowing ByteWriter) -> Int {
        var before = keys[key].below
        for _ in 1..<Self.tries where before != Self.root {
            let place = keys[before].beside
            if isKey(place, at: index, in: text) {
                keys[before].beside = keys[place].beside
                keys[place].beside = keys[key].below
                keys[key].below = place
                return place
            }
            before = place
        }
        return Self.root
    }

    /// Whether a key stands at `index`; the root never does.
    @inline(__always)
    private func isKey(_ key: Int, at index: Int, in text: borrowing ByteWriter) -> Bool {
        guard key != Self.root else { return false }
        let mask = keys[key].mask
        let found = laneBits(unsafe text.uncheckedBlock(at: index) .== keys[key].text)
        return found & mask == mask & 0xFFFF && (mask <= 0xFFFF || isRest(of: key, at: index, in: text))
    }

    private func isRest(of key: Int, at index: Int, in text: borrowing ByteWriter) -> Bool {
        let found = unsafe text.uncheckedBlock(at: index &+ 16)
        let mask = keys[key].mask &>> 16
        return laneBits(found .== keys[key].rest) & mask == mask
    }

    @inline(__always)
    func length(of key: Int) -> Int { keys[key].length }

    @inline(__always)
    func seen(upTo key: Int) -> (UInt64, UInt64) { keys[key].seen }

    /// Keeps a key that `="` follows on in `text`.
    /// - Parameters:
    ///   - seen: its bits and those of the keys before it.
    ///   - last: the key before it.
    /// - Returns: the key; ``unknown`` if it was not kept.
    mutating func add(
        _ range: TextRange, seen: (UInt64, UInt64), after last: Int, in text: borrowing ByteWriter
    ) -> Int {
        guard last >= 0, range.count <= Self.longest else { return Self.unknown }
        guard keys.count < Self.limit else {
            keys.removeSubrange(1...)
            keys[Self.root].below = 0
            return Self.unknown
        }
        keys.append(
            Key(
                text: text.block(at: range.start), rest: unsafe text.uncheckedBlock(at: range.start + 16),
                mask: UInt32(truncatingIfNeeded: 1 << (UInt64(range.count) + 2) - 1), length: Int(range.count),
                seen: seen, beside: keys[last].below))
        keys[last].below = keys.count - 1
        return keys.count - 1
    }
}
