/// A source of events as the spool keeps it.
public struct SourceRecord: Equatable, Sendable {
    public var id: SourceID
    /// The input's own description of the source, opaque here; at most 65,535 bytes.
    public var identity: [UInt8]
    /// What parsing needs to know, opaque here; at most 1 MiB.
    public var context: [UInt8]
    /// Grows with every change of ``context``.
    public var contextVersion: UInt32
    /// How far the source is in the spool; nil for a source that cannot be read again, such as a connection.
    public var position: Position?

    public init(
        id: SourceID, identity: [UInt8], context: [UInt8], contextVersion: UInt32 = 1, position: Position? = nil
    ) {
        precondition(identity.count <= 0xFFFF, "an identity has a two-byte length")
        precondition(context.count <= 1 << 20, "a context is at most 1 MiB")
        self.id = id
        self.identity = identity
        self.context = context
        self.contextVersion = contextVersion
        self.position = position
    }
}
