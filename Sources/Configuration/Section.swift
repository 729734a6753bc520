/// What one file says of a part.
struct Section: Sendable {
    /// Where the part's key stands.
    var keyPosition: SourcePosition
    var node: Node
}
