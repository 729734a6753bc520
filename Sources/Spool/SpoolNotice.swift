/// Something that a person should know about, for the agent's log.
public enum SpoolNotice: Equatable, Sendable, CustomStringConvertible {
    /// The stream is new, and why.
    case newStream(StreamID, reason: String)
    /// The end of the log was incomplete, as after a power cut: `bytes` were set aside and cut.
    case tailCut(segment: String, offset: UInt64, bytes: UInt64, setAside: String?)
    /// Bytes that were once durable are damaged; their events are lost.
    case damage(segment: String, offset: UInt64, bytes: UInt64, first: UInt64, last: UInt64, setAside: String?)
    /// Segments that should be there are not; their events are lost.
    case missing(first: UInt64, last: UInt64)
    /// A source's run does not begin where the one before ended.
    case brokenChain(source: SourceID, expected: UInt64, found: UInt64)
    /// A cursor stood beyond the end of the log.
    case cursorBeyondTail(output: String, cursor: UInt64, tail: UInt64)
    /// A cursor's file could not be read; the output begins with the oldest event.
    case cursorUnreadable(output: String, reason: String, setAside: String?)
    /// An output that no cursor is stored for begins behind events that are there: its `replay` leaves them out.
    case skippedForNewOutput(output: String, first: UInt64, last: UInt64)
    /// Something in the data directory that the spool did not put there; it is left alone.
    case foreignFile(path: String, reason: String)
    /// Writing stopped for want of room.
    case full(reason: String)
    /// Writing failed; `reason` says what, and on what.
    case failing(reason: String)
    /// Data above the last sync was given up: sources without position lost `events`, the others are read again.
    case givenUp(from: UInt64, events: UInt64)
    /// The spool was closed while the disk refused to take what waited: so many events of connections are lost.
    case unwritten(events: UInt64)
    /// Writing works again.
    case working
    /// Segments went for want of room; `events` of theirs had not been delivered everywhere.
    case dropped(DroppedEvents)
    /// `gatepost spool drop` was told to drop what waited for an output.
    case droppedOnRequest(output: String, first: UInt64, last: UInt64)
    /// What was dropped before cannot be told any more, only that it is missing.
    case ledgerUnreadable(path: String, reason: String)

    public var description: String {
        switch self {
        case .newStream(let stream, let reason): return "new stream \(stream.text): \(reason)"
        case .tailCut(let segment, let offset, let bytes, let place):
            return "\(segment) ended in an incomplete batch: \(bytes) bytes from \(offset) cut"
                + (place.map { ", kept in \($0)" } ?? "")
        case .damage(let segment, let offset, let bytes, let first, let last, let place):
            return "\(segment) is damaged: \(bytes) bytes from \(offset), events \(first) to \(last) are lost"
                + (place.map { "; the bytes are kept in \($0)" } ?? "")
        case .missing(let first, let last): return "events \(first) to \(last) are missing from the spool"
        case .brokenChain(let source, let expected, let found):
            return "source \(source.rawValue) continues at \(found), and \(expected) was expected"
        case .cursorBeyondTail(let output, let cursor, let tail):
            return "the cursor of output \(output) is at \(cursor), beyond the end of the log at \(tail)"
        case .cursorUnreadable(let output, let reason, let place):
            return "the cursor of output \(output) is lost, which begins with the oldest event: \(reason)"
                + (place.map { "; the file is kept in \($0)" } ?? "")
        case .skippedForNewOutput(let output, let first, let last):
            return
                "output \(output) is new: events \(first) to \(last), which are there, are not sent to it ('replay'); "
                + "if it should not be new, its file under cursors/ is gone"
        case .foreignFile(let path, let reason): return "\(path) is left alone: \(reason)"
        case .full(let reason): return "the spool is full: \(reason)"
        case .failing(let reason): return "the spool cannot write: \(reason)"
        case .givenUp(let from, let events):
            return "unsynced data from event \(from) was given up and is read again where it can be"
                + (events == 0 ? "" : "; \(events) events of connections are lost")
        case .unwritten(let events):
            return "\(events) events of connections are lost: the disk took them no more when the spool was closed"
        case .working: return "the spool works again"
        case .dropped(let dropped): return dropped.description
        case .droppedOnRequest(let output, let first, let last):
            return "events \(first) to \(last), which waited for output \(output), were dropped on request"
        case .ledgerUnreadable(let path, let reason):
            return "\(path) is lost, and with it the reasons of earlier losses: \(reason)"
        }
    }
}
