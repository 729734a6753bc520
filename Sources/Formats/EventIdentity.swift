public import Bytes

/// What an event is known by for ever, however often it is sent: `<stream>-<epoch>-<seq>`; of a gap record
/// `<stream>-<epoch>-gap-<first>-<last>`.
public struct EventIdentity: Equatable, Sendable, BitwiseCopyable {
    private var prefix: IdentityPrefix
    private var number: Number

    private enum Number: Equatable, Sendable, BitwiseCopyable {
        case event(UInt64)
        case gap(first: UInt64, last: UInt64)
    }

    /// The identity of the event with this seq.
    public init(_ prefix: IdentityPrefix, seq: UInt64) {
        self.prefix = prefix
        number = .event(seq)
    }

    /// The identity of the record that the events `first` to `last` were lost: derived, so that retries agree.
    public init(_ prefix: IdentityPrefix, gapFrom first: UInt64, to last: UInt64) {
        self.prefix = prefix
        number = .gap(first: first, last: last)
    }

    /// Appends the id. It holds nothing that any format would have to escape.
    @inline(__always)
    public func append(to output: inout ByteWriter) {
        prefix.append(to: &output)
        switch number {
        case .event(let seq):
            output.append(decimal: seq)
        case .gap(let first, let last):
            output.append("gap-")
            output.append(decimal: first)
            output.append(0x2D)
            output.append(decimal: last)
        }
    }
}
