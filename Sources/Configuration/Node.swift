/// A value of a configuration file, with its place: a scalar, a list or a mapping; not yet of any type.
public struct Node: Sendable {
    /// Where the value begins; of a value that is not there, where its key is.
    public let position: SourcePosition
    public let content: Content

    init(_ content: Content, at position: SourcePosition) {
        self.content = content
        self.position = position
    }

    public enum Content: Sendable {
        case scalar(Scalar)
        case sequence([Node])
        case mapping([Entry])
        /// Nothing stands behind the key.
        case nothing
        /// Something that has been reported already; nothing more is to be said about it.
        case refused
    }

    /// A text as it stands in the file, with its quotes undone; nothing is expanded yet.
    public struct Scalar: Equatable, Sendable {
        public var text: String
        public var style: Style

        public enum Style: Sendable {
            case plain, quoted
            /// A block of lines (`|` or `>`).
            case block
        }
    }

    /// A key and its value.
    public struct Entry: Sendable {
        public let key: String
        public let position: SourcePosition
        public let value: Node
    }

    /// What the value is, for a message.
    var kind: String {
        switch content {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .nothing: "nothing"
        case .refused: "something refused"
        }
    }
}
