/// One `KEY="value"` of an event's block, in the order of the line.
@frozen
public struct Field: Equatable, Sendable, BitwiseCopyable {
    public var key: TextRange
    /// Never empty: what has no value is left out by the parser.
    public var value: TextRange

    @inlinable
    public init(key: TextRange, value: TextRange) {
        self.key = key
        self.value = value
    }
}
