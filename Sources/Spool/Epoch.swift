/// One span of a stream in which its counter only went forward: 40 random bits, anew at each start, after data was given
/// up, and when the clocks say that the machine was resumed from a snapshot.
public struct Epoch: BitwiseCopyable, Hashable, Sendable {
    /// Below 2^40.
    public let rawValue: UInt64

    /// What is above 40 bits is dropped.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue & (1 << 40 - 1)
    }

    static func random() -> Epoch {
        Epoch(rawValue: .random(in: 0..<1 << 40))
    }

    /// 8 digits of lower-case base32.
    public var text: String { Base32.text(of: rawValue, digits: 8) }
}
