internal import Glibc

/// A file system on which nothing can be changed: who only looks at a data directory does it through this, and finds what
/// recovery would find on a read-only disk.
struct ReadOnlyFileSystem: SpoolFileSystem {
    let base: any SpoolFileSystem

    func list(_ path: String) throws(FileError) -> [DirectoryEntry] { try base.list(path) }

    func owner(_ path: String) throws(FileError) -> (owner: UInt32, user: UInt32) { try base.owner(path) }

    func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
        guard access == .read else { throw refusal("open", path) }
        return try base.open(path, .read)
    }

    func close(_ file: OpenFile) { base.close(file) }

    func read(_ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(FileError)
        -> Int
    {
        try unsafe base.read(file, at: offset, into: buffer)
    }

    func size(_ file: OpenFile) throws(FileError) -> UInt64 { try base.size(file) }

    func space(_ path: String) throws(FileError) -> (free: UInt64, total: UInt64) { try base.space(path) }

    func lockOwner(_ path: String) throws(FileError) -> Int32? { try base.lockOwner(path) }

    // MARK: Refused

    func makeDirectory(_ path: String) throws(FileError) { throw refusal("mkdir", path) }

    func write(_ file: OpenFile, at offset: UInt64, _ pieces: [UnsafeRawBufferPointer]) throws(FileError) -> Int {
        throw refusal("pwritev", file.path)
    }

    func sync(_ file: OpenFile) throws(FileError) { throw refusal("fdatasync", file.path) }

    func truncate(_ file: OpenFile, to size: UInt64) throws(FileError) { throw refusal("ftruncate", file.path) }

    func preallocate(_ file: OpenFile, from offset: UInt64, length: UInt64) throws(FileError) {
        throw refusal("fallocate", file.path)
    }

    func rename(_ path: String, to target: String) throws(FileError) { throw refusal("rename", path) }

    func unlink(_ path: String) throws(FileError) { throw refusal("unlink", path) }

    func syncDirectory(_ path: String) throws(FileError) { throw refusal("fsync", path) }

    func lock(_ path: String) throws(FileError) -> (file: OpenFile?, owner: Int32) { throw refusal("flock", path) }

    func unlock(_ file: OpenFile) { base.close(file) }

    private func refusal(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: EROFS)
    }
}
