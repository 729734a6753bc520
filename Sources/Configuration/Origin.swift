/// Where a value that is not a default comes from.
public struct Origin: Equatable, Sendable {
    public var position: SourcePosition
    /// Whether the value may be shown to nobody.
    public var isSecret: Bool

    public init(position: SourcePosition, isSecret: Bool = false) {
        self.position = position
        self.isSecret = isSecret
    }
}
