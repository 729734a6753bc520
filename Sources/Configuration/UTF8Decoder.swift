/// Takes bytes apart into characters, and says where they are none.
struct UTF8Decoder {
    private let bytes: [UInt8]
    /// The offset of the next character.
    private(set) var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next character and its offset; nil as the character where the bytes are not UTF-8 (RFC 3629), after which
    /// one byte is passed over.
    mutating func next() -> (scalar: Unicode.Scalar?, offset: Int)? {
        guard offset < bytes.count else { return nil }
        let start = offset
        offset += 1
        let first = bytes[start]
        if first < 0x80 { return (Unicode.Scalar(first), start) }
        let length: Int
        let lowest: UInt32
        switch first {
        case 0xC2...0xDF: (length, lowest) = (2, 0x80)
        case 0xE0...0xEF: (length, lowest) = (3, 0x800)
        case 0xF0...0xF4: (length, lowest) = (4, 0x10000)
        default: return (nil, start)
        }
        guard start + length <= bytes.count else { return (nil, start) }
        var value = UInt32(first) & (0x7F >> UInt32(length))
        for byte in bytes[start + 1..<start + length] {
            guard byte & 0xC0 == 0x80 else { return (nil, start) }
            value = value << 6 | UInt32(byte & 0x3F)
        }
        guard value >= lowest, let scalar = Unicode.Scalar(value) else { return (nil, start) }
        offset = start + length
        return (scalar, start)
    }
}
