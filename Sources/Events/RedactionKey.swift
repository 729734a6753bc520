/// The 32 secret bytes under which values are hashed: who has them can find out by trial what a pseudonym stands for.
///
/// As a file it is 64 hexadecimal digits and a line end.
public struct RedactionKey: Sendable, Equatable {
    /// The key's length in bytes: SHA-256's output, as RFC 2104 §3 advises.
    public static let length = 32

    let bytes: [UInt8]

    /// - Returns: nil if there are not ``length`` bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.bytes = bytes
    }

    /// A new key from the system's random numbers.
    public static func random() -> RedactionKey {
        var generator = SystemRandomNumberGenerator()
        return RedactionKey(unchecked: (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads a key's file.
    /// - Parameter text: 64 hexadecimal digits, white space around them allowed.
    init?(text: [UInt8]) {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        let digits = Array(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
        guard digits.count == 2 * Self.length else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = hexValue(digits[index]), let low = hexValue(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.bytes = bytes
    }

    /// The key as 64 hexadecimal digits.
    public var digits: String { String(decoding: text.dropLast(), as: UTF8.self) }

    /// What a key's file holds.
    var text: [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + [0x0A]
    }
}

/// The value of a hexadecimal digit of either case.
@inline(__always)
func hexValue(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
}
