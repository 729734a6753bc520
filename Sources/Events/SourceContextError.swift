/// Why stored bytes are no ``SourceContext``.
public enum SourceContextError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Written by a version that this one does not know; nothing is guessed.
    case unknownVersion(UInt8)
    /// The bytes end before the context does.
    case truncated
    /// Bytes stand behind the end of the context.
    case trailingBytes(Int)
    /// A text is not UTF-8.
    case invalidText
    /// A format that this version does not know.
    case unknownFormat(String)
    /// A flag that this version does not know.
    case unknownFlags(UInt8)

    public var description: String {
        switch self {
        case .unknownVersion(let version): "a source's context has version \(version), which this version cannot read"
        case .truncated: "a source's context ends too early"
        case .trailingBytes(let count): "\(count) bytes stand behind the end of a source's context"
        case .invalidText: "a text in a source's context is not UTF-8"
        case .unknownFormat(let name): "a source's context has the unknown format '\(name)'"
        case .unknownFlags(let flags): "a source's context has unknown flags (\(flags))"
        }
    }
}
