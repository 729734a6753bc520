/// An output's place in the spool, as one looks at it from outside.
public struct CursorDescription: Equatable, Sendable {
    public var output: String
    /// The first seq that it is still to be sent.
    public var next: UInt64
    /// Events that wait for it.
    public var events: UInt64
    /// Bytes that they take in the spool: of whole segments, and of the one it is in the share of its events.
    public var bytes: UInt64
    /// False where the cursor cannot be read or is of another stream: the output begins with the oldest event.
    public var isReadable: Bool
}

extension SpoolView {
    /// The places of all outputs that have one, in the order of their names.
    public func cursors() throws(SpoolError) -> [CursorDescription] {
        let segments = try self.segments()
        let streams = [state.identity.stream] + state.identity.earlier
        return stored.sorted { $0.key < $1.key }.map { output, cursor in
            let isReadable = cursor.turn > 0 && streams.contains(cursor.stream)
            let next = isReadable ? min(max(cursor.needed, firstSeq), end) : firstSeq
            var bytes = 0.0
            for segment in segments where segment.events > 0 && segment.first + segment.events > next {
                let left = segment.first + segment.events - max(next, segment.first)
                bytes += Double(segment.bytes) * Double(left) / Double(segment.events)
            }
            return CursorDescription(
                output: output, next: next, events: end - next, bytes: UInt64(bytes), isReadable: isReadable)
        }
    }
}
