internal import Bytes

/// A pattern with `*` for any bytes and `?` for one. Letters of either case are the same.
///
/// Matching needs no recursion and no memory; in the worst case its time is in proportion to the product of the lengths.
public struct Pattern: Equatable, Sendable {
    private let bytes: [UInt8]

    public init(_ text: String) {
        bytes = text.utf8.map(Self.folded)
    }

    /// Whether all of `range` is matched.
    func matches(_ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        var index = range.start
        var place = 0
        var star = -1
        var resume = 0
        while index < range.end {
            if place < bytes.count, bytes[place] == 0x2A {
                star = place
                resume = index
                place += 1
            } else if place < bytes.count, bytes[place] == 0x3F || bytes[place] == Self.folded(text[index]) {
                place += 1
                index += 1
            } else if star >= 0 {
                resume += 1
                index = resume
                place = star + 1
            } else {
                return false
            }
        }
        while place < bytes.count, bytes[place] == 0x2A { place += 1 }
        return place == bytes.count
    }

    /// Whether all of `text` is matched. Not for the hot path.
    public func matches(_ text: String) -> Bool {
        var bytes = ByteWriter(minimumCapacity: text.utf8.count)
        bytes.append(utf8: text)
        return matches(TextRange(offset: 0, count: bytes.count), in: bytes)
    }

    @inline(__always)
    private static func folded(_ byte: UInt8) -> UInt8 {
        byte &- 0x41 <= 25 ? byte | 0x20 : byte
    }
}
