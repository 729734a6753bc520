internal import Bytes

extension Event {
    /// What copies of a line have in common, by whatever way they came: the line from its level on, or, where the shape has
    /// none, from behind host, application and tag. What stands before it is written by whoever forwards the line, as it
    /// likes. Lines that continue the first one, and white space at its end, are left out.
    ///
    /// Of the event as it was parsed.
    public var body: TextRange {
        let lineEnd = text.firstIndex(of: ASCII.lineFeed, from: bodyStart, to: max(bodyStart, line.end))
        return text.trimmedAtEnd(from: bodyStart, to: lineEnd)
    }
}
