/// A source's number, never given twice within a data directory.
public struct SourceID: BitwiseCopyable, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }
}
