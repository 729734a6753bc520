/// How an input of files is doing.
public struct FileInputStatus: Equatable, Sendable {
    /// The input's name.
    public var name: String
    /// Events handed to the spool since the start.
    public var events: UInt64 = 0
    /// Bytes of files that were read into events, line ends included, since the start.
    public var bytes: UInt64 = 0
    /// Bytes that are in the files and not yet in the spool, as far as seen.
    public var lagBytes: UInt64 = 0
    /// Whether reading waits because the spool takes nothing.
    public var isBlocked = false
    /// Times that something was lost, or may have been, before it had a seq.
    public var discontinuities: [DiscontinuityReason: UInt64] = [:]
    /// Deleted files that are held open because they are not read to their end, and the bytes left in them.
    public var deletedFiles = 0
    public var deletedBytes: UInt64 = 0
    /// Rotated files that match no file that is known: they are left for `gatepost backfill`.
    public var rotatedFilesLeft = 0
    /// Files that have been gone for so long, or so many, that nothing is known of them any more, since the start.
    public var forgottenFiles: UInt64 = 0
    /// Files that are followed, those that were removed and are still read among them.
    public var files = 0

    public init(name: String) {
        self.name = name
    }
}
