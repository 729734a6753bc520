/// A stretch of ``Event/text``.
@frozen
public struct TextRange: Equatable, Sendable, BitwiseCopyable {
    public var offset: UInt32
    public var count: UInt32

    /// Both are below 2³²: no text is longer than ``EventParser`` takes.
    @inlinable
    @inline(__always)
    public init(offset: Int, count: Int) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.count = UInt32(truncatingIfNeeded: count)
    }

    /// No value: absent, `-` and empty are all the same (INTERFACE: "all mean no value").
    @inlinable public static var none: TextRange { TextRange(offset: 0, count: 0) }

    @inlinable public var isEmpty: Bool { count == 0 }
    @inlinable public var start: Int { Int(offset) }
    @inlinable public var end: Int { Int(offset) + Int(count) }
}
