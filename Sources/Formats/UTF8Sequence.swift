internal import Bytes

/// The bytes from an index that are one character, or one maximal subpart of an ill-formed one (Unicode 16, table 3-7).
struct UTF8Sequence {
    /// 1…4 bytes.
    let length: Int
    let isValid: Bool

    /// - Parameter index: of a byte outside ASCII.
    init(in text: borrowing ByteWriter, at index: Int, to end: Int) {
        let lead = text[index]
        let following: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xBF
        switch lead {
        case 0xC2...0xDF: following = 1
        case 0xE0: (following, lowest) = (2, 0xA0)
        case 0xED: (following, highest) = (2, 0x9F)
        case 0xE1...0xEF: following = 2
        case 0xF0: (following, lowest) = (3, 0x90)
        case 0xF4: (following, highest) = (3, 0x8F)
        case 0xF1...0xF3: following = 3
        default:
            (length, isValid) = (1, false)
            return
        }
        var read = 1
        while read <= following {
            guard index + read < end, text[index + read] >= lowest, text[index + read] <= highest else {
                (length, isValid) = (read, false)
                return
            }
            (lowest, highest) = (0x80, 0xBF)
            read += 1
        }
        (length, isValid) = (read, true)
    }
}
