internal import Bytes

/// Turns values into pseudonyms: `h_` and the first 16 hexadecimal digits of HMAC-SHA-256(key, value).
///
/// Values come again and again, a session's with each of its requests, so the last ones are kept with their digits: a
/// table of fixed size, one slot for each value of a short hash of the value, the newer value displacing the older.
struct Pseudonyms: ~Copyable {
    /// The length of a pseudonym in bytes.
    static let length = 18

    private static let slots = 1024
    /// One byte for the length, then the value.
    private static let valueRoom = 64
    private static let slotRoom = valueRoom + 16
    /// Longer values are hashed each time.
    private static let longestKept = valueRoom - 1

    private let mac: KeyedHash
    private var table: ByteWriter

    init(_ key: RedactionKey) {
        mac = KeyedHash(key)
        table = ByteWriter(minimumCapacity: Self.slots * Self.slotRoom)
        for _ in 0..<Self.slots * Self.slotRoom { table.append(0) }
    }

    /// Appends the pseudonym of `count` bytes of `text` from `offset`.
    mutating func append(
        of text: borrowing ByteWriter, from offset: Int, count: Int, to output: inout ByteWriter
    ) {
        output.append("h_")
        guard count <= Self.longestKept else {
            output.append(digits(of: text, from: offset, count: count), count: 16)
            return
        }
        let slot = Self.slot(of: text, from: offset, count: count) * Self.slotRoom
        if table[slot] == UInt8(count), isKept(text, from: offset, count: count, at: slot + 1) {
            output.append(table.block(at: slot + Self.valueRoom), count: 16)
            return
        }
        let digits = digits(of: text, from: offset, count: count)
        table[slot] = UInt8(count)
        for index in 0..<count { table[slot + 1 + index] = text[offset + index] }
        for index in 0..<16 { table[slot + Self.valueRoom + index] = digits[index] }
        output.append(digits, count: 16)
    }

    @inline(__always)
    private func isKept(_ text: borrowing ByteWriter, from offset: Int, count: Int, at place: Int) -> Bool {
        var index = 0
        while index < count {
            let differs = text.block(at: offset + index) .!= table.block(at: place + index)
            if firstSet(differs) < min(16, count - index) { return false }
            index += 16
        }
        return true
    }

    @inline(__always)
    private static func slot(of text: borrowing ByteWriter, from offset: Int, count: Int) -> Int {
        var hash = UInt64(count)
        var index = 0
        while index < count {
            // Of the last eight bytes some were taken already; of a shorter value there are fewer.
            let place = count >= 8 ? min(index, count - 8) : 0
            let word = text.word(at: offset + place)
            hash = (hash ^ (count >= 8 ? word : word & (1 << UInt64(8 * count) - 1))) &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            index += 8
        }
        return Int(truncatingIfNeeded: hash >> 40) & (slots - 1)
    }

    private func digits(of text: borrowing ByteWriter, from offset: Int, count: Int) -> SIMD16<UInt8> {
        let start = mac.hash(text, from: offset, count: count)
        var result = SIMD16<UInt8>(repeating: 0)
        for index in 0..<8 {
            result[2 * index] = hexDigit(start[index] >> 4)
            result[2 * index + 1] = hexDigit(start[index] & 15)
        }
        return result
    }
}

@inline(__always)
private func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? nibble &+ 0x30 : nibble &+ 0x57
}
