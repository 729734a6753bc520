/// The name of one data directory's sequence of events: 80 random bits, born with the directory, and anew when the
/// directory turns up on another machine.
public struct StreamID: BitwiseCopyable, Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    /// From two halves of 40 bits; what is above them is dropped.
    init(high: UInt64, low: UInt64) {
        self.high = high & (1 << 40 - 1)
        self.low = low & (1 << 40 - 1)
    }

    /// Reads ``text`` back; nil if it is not 16 digits of lower-case base32.
    public init?(text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 16, let high = Base32.value(of: digits[..<8]), let low = Base32.value(of: digits[8...])
        else { return nil }
        self.init(high: high, low: low)
    }

    static func random() -> StreamID {
        StreamID(high: .random(in: 0..<1 << 40), low: .random(in: 0..<1 << 40))
    }

    /// 16 digits of lower-case base32.
    public var text: String { Base32.text(of: high, digits: 8) + Base32.text(of: low, digits: 8) }
}
