/// A log that was looked through: a file, what a compressed one holds, or a member of an archive.
public struct ArchivedLog: Sendable {
    /// For people: the file's path, and the member's name in it.
    public var name: String
    /// The file or the archive.
    let path: FilePath
    /// Which of the archive's files it is, from 0; nil: it is no member.
    let member: Int?
    /// Unix time of its last change: gives the year to times that lack one.
    public var modified: Int64
    /// Bytes that can be read of it, uncompressed.
    public var size: UInt64
    /// Its first bytes, at most ``PositionCheck/headSize``.
    var head: [UInt8]
    /// Its last bytes, at most ``PositionCheck/tailSize``.
    var tail: [UInt8]
    /// What the agent is known to have of it.
    var known: KnownParts
    /// Whether it begins like a log of which the agent has had more than this: a shorter copy of it, or another log.
    public var mayBeShorterCopy = false

    /// Where sending begins: what is before it the agent has.
    public var from: UInt64 { known.firstUnknown(of: size) }
    /// Whether the agent has all of it.
    public var isKnown: Bool { from >= size }
}
