/// Which file this is, for as long as it is held open: numbers that are used again once it is gone.
struct FileKey: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
}
