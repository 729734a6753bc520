/// The part of a long line that has not been shipped yet, when others have.
struct LineRest: Equatable, Sendable {
    /// Where the line's text begins in the file.
    var start: UInt64
    /// The number of the next part: 2, 3, …
    var part: UInt32
}
