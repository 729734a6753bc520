/// Lower-case base32 with the alphabet of RFC 4648 section 6, without padding: the spelling of ``StreamID`` and ``Epoch``.
enum Base32 {
    /// The last `digits` groups of five bits of `value`, the highest first.
    static func text(of value: UInt64, digits: Int) -> String {
        var text = ""
        for index in (0..<digits).reversed() {
            let group = UInt8(truncatingIfNeeded: value >> (5 * UInt64(index))) & 31
            text.unicodeScalars.append(Unicode.Scalar(group < 26 ? 0x61 + group : 0x32 + group - 26))
        }
        return text
    }

    /// The number that `digits` spell (at most 12 of them), or nil if one is not of the alphabet.
    static func value(of digits: some Collection<UInt8>) -> UInt64? {
        guard digits.count <= 12 else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case 0x61...0x7A: value = value << 5 | UInt64(digit - 0x61)
            case 0x32...0x37: value = value << 5 | UInt64(digit - 0x32 + 26)
            default: return nil
            }
        }
        return value
    }
}
