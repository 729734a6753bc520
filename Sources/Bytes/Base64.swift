/// Base64 with padding (RFC 4648 §4). Not for the hot path.
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    public static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = 0
            for offset in 0..<3 { bits = bits << 8 | (offset < group.count ? Int(group[start + offset]) : 0) }
            for digit in 0..<4 {
                text.append(digit <= group.count ? alphabet[bits >> (18 - 6 * digit) & 63] : padding)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: nil for what ``encoded(_:)`` would not have written.
    public static func decoded(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var bytes: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: 4) {
            var bits = 0
            var digits = 0
            for byte in text[start..<(start + 4)] where byte != padding {
                guard let value = alphabet.firstIndex(of: byte) else { return nil }
                bits = bits << 6 | value
                digits += 1
            }
            bits <<= 6 * (4 - digits)
            bytes += (0..<max(0, digits - 1)).map { UInt8(truncatingIfNeeded: bits >> (16 - 8 * $0)) }
        }
        return encoded(bytes).utf8.elementsEqual(text) ? bytes : nil
    }
}
