public import Bytes

/// How events are told apart on a stream.
///
/// A frame is written in place, without a copy and without allocation: `begin`, render the event into the writer, `end`.
public enum Framing: String, Sendable, CaseIterable {
    /// The event's length in decimal, a space, the event (RFC 6587 §3.4.1, RFC 5425 §4.3). Carries any bytes.
    case octetCounted = "octet_counted"
    /// The event, a line feed. LF, CR and NUL inside an event are written `#012`, `#015`, `#000`, as rsyslog does.
    case newline
    /// The event, a NUL byte. NUL inside an event is written `#000`.
    case nul

    /// An event being written; of use to ``Framing/end(_:in:)`` only.
    @frozen
    public struct Mark: Sendable {
        @usableFromInline let start: Int
        @usableFromInline let room: Int

        @usableFromInline
        init(start: Int, room: Int) {
            self.start = start
            self.room = room
        }
    }

    /// Begins a frame at the end of `out`; the event's bytes are to be appended behind it.
    @inlinable
    public func begin(in out: inout ByteWriter) -> Mark {
        let start = out.count
        guard self == .octetCounted else { return Mark(start: start, room: 0) }
        // Room for a length of three digits, which nearly every event has; `end` corrects the others.
        out.append("000 ")
        return Mark(start: start, room: 4)
    }

    /// Ends the frame that `mark` began: what was appended since is the event.
    @inlinable
    public func end(_ mark: Mark, in out: inout ByteWriter) {
        let body = mark.start + mark.room
        precondition(body <= out.count, "the frame's beginning was cut off")
        switch self {
        case .octetCounted:
            let length = out.count - body
            if length < 100 || length > 999 {
                Self.correctRoom(mark, length: length, in: &out)
                return
            }
            out[mark.start] = UInt8(truncatingIfNeeded: length / 100) &+ 0x30
            out[mark.start + 1] = UInt8(truncatingIfNeeded: length / 10 % 10) &+ 0x30
            out[mark.start + 2] = UInt8(truncatingIfNeeded: length % 10) &+ 0x30
        case .newline:
            Self.escapeControls(from: body, in: &out)
            out.append(0x0a)
        case .nul:
            Self.escapeNULs(from: body, in: &out)
            out.append(0)
        }
    }

    /// Appends `count` bytes of `event` from `offset` as one frame to `out`.
    @inlinable
    public func append(
        _ event: borrowing ByteWriter, from offset: Int, count: Int, to out: inout ByteWriter
    ) {
        if self == .octetCounted {
            out.append(decimal: UInt64(count))
            out.append(0x20)
            out.append(event, from: offset, count: count)
            return
        }
        let mark = begin(in: &out)
        out.append(event, from: offset, count: count)
        end(mark, in: &out)
    }
}
