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
    /// Files that are followed, those that were removed and are still read among them.
    public var files = 0

    public init(name: String) {
        self.name = name
    }
}
