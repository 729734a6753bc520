/// Something that ``SpoolView/verify(_:)`` found wrong.
public enum SpoolFinding: Equatable, Sendable, CustomStringConvertible {
    /// Bytes that are no whole batch. The seqs are those of the events that were in them, which may be none.
    case damaged(segment: String, bytes: Range<UInt64>, seqs: Range<UInt64>)
    /// A segment's header is damaged: its events can be read, the contexts of their sources may be lost.
    case header(segment: String)
    /// Events that should be there are not: behind the end of a segment, or with a whole one.
    case missing(path: String, seqs: Range<UInt64>)
    /// The log ends in what is no whole batch. The next start of the agent sets it aside and cuts it.
    case tail(segment: String, bytes: Range<UInt64>)
    /// A source's run does not begin where the one before ended.
    case chain(segment: String, offset: UInt64, source: SourceID, expected: UInt64, found: UInt64)
    /// A cursor that its output will not go by.
    case cursor(path: String, reason: String)
    /// The file `dropped`, which says why earlier events went, cannot be read.
    case ledger(path: String, reason: String)
    /// The file `stream` cannot be read, and the agent would begin a new stream.
    case identity(path: String, reason: String)

    /// In a compiler's style: `path:offset: error: …`.
    public var description: String {
        switch self {
        case .damaged(let segment, let bytes, let seqs):
            return "\(segment):\(bytes.lowerBound): error: \(bytes.count) bytes are damaged; \(Self.lost(seqs))"
        case .header(let segment):
            return "\(segment):0: error: the header is damaged; what it says of its sources is lost"
        case .missing(let path, let seqs):
            return "\(path): error: \(Self.lost(seqs)): they are not there"
        case .tail(let segment, let bytes):
            return
                "\(segment):\(bytes.lowerBound): error: the log ends in \(bytes.count) bytes that are no whole batch; "
                + "the next start sets them aside and reads on from the batch before"
        case .chain(let segment, let offset, let source, let expected, let found):
            return "\(segment):\(offset): error: source \(source.rawValue) goes on at byte \(found) of its file, "
                + "and \(expected) was expected"
        case .cursor(let path, let reason):
            return "\(path): error: \(reason)"
        case .ledger(let path, let reason):
            return "\(path): error: \(reason); the reasons of earlier losses are lost"
        case .identity(let path, let reason):
            return "\(path): error: \(reason); the next start begins a new stream"
        }
    }

    private static func lost(_ seqs: Range<UInt64>) -> String {
        switch seqs.count {
        case 0: "no event is lost"
        case 1: "event \(seqs.lowerBound) is lost"
        default: "events \(seqs.lowerBound) to \(seqs.upperBound - 1) are lost"
        }
    }
}
