/// What the spool asks of a file system: the one place to stand for tests with no disk, or with a bad one.
///
/// Called per batch, never per event. Paths are absolute or relative to the working directory.
protocol SpoolFileSystem: Sendable {
    /// Makes a directory that only its owner may enter; it may exist already.
    func makeDirectory(_ path: String) throws(FileError)
    /// The names in a directory, without `.` and `..`, in no order.
    func list(_ path: String) throws(FileError) -> [DirectoryEntry]
    /// The user that owns what is at `path`, and the user that this process acts as.
    func owner(_ path: String) throws(FileError) -> (owner: UInt32, user: UInt32)
    /// Opens a regular file; a symbolic link is not followed.
    func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile
    func close(_ file: OpenFile)
    /// pread(2): the number of bytes read, 0 at the end of the file.
    func read(_ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer) throws(FileError)
        -> Int
    /// pwritev(2): the number of bytes written, which may be less than asked for.
    func write(_ file: OpenFile, at offset: UInt64, _ pieces: [UnsafeRawBufferPointer]) throws(FileError) -> Int
    /// fdatasync(2). After a failure what was not synced before may be lost, whatever a later call says.
    func sync(_ file: OpenFile) throws(FileError)
    func size(_ file: OpenFile) throws(FileError) -> UInt64
    /// ftruncate(2), which also gives back what was preallocated behind the end.
    func truncate(_ file: OpenFile, to size: UInt64) throws(FileError)
    /// fallocate(2) with FALLOC_FL_KEEP_SIZE.
    func preallocate(_ file: OpenFile, from offset: UInt64, length: UInt64) throws(FileError)
    func rename(_ path: String, to target: String) throws(FileError)
    func unlink(_ path: String) throws(FileError)
    /// fsync(2) of a directory: makes its entries durable.
    func syncDirectory(_ path: String) throws(FileError)
    /// statvfs(3): bytes that this process may still take, and the size of the file system.
    func space(_ path: String) throws(FileError) -> (free: UInt64, total: UInt64)
    /// Takes `path` for this process alone and writes the pid into it; nil if another process has it, whose pid is then
    /// given, or 0.
    func lock(_ path: String) throws(FileError) -> (file: OpenFile?, owner: Int32)
    /// Whose ``lock(_:)`` is on `path`, or 0 where that is not known; nil if it is nobody's. Takes nothing.
    func lockOwner(_ path: String) throws(FileError) -> Int32?
    /// Gives up what ``lock(_:)`` took, also where a child that is being started still has a copy of the descriptor.
    func unlock(_ file: OpenFile)
}

/// How a file is opened.
enum FileAccess {
    case read
    case readWrite
    /// Made anew and emptied, if it is there, for reading and writing.
    case create
}

/// An open file.
struct OpenFile: Sendable {
    var descriptor: Int32
    /// For messages.
    var path: String
}

/// A name in a directory.
struct DirectoryEntry: Equatable, Sendable {
    var name: String
    var kind: Kind
    /// Bytes of a file.
    var size: UInt64

    enum Kind: Equatable, Sendable {
        case file, directory, link, other
    }
}

extension SpoolFileSystem {
    /// Writes all pieces, however often the kernel wants to be asked.
    /// - Returns: nothing; on a failure `written` says how many bytes were written before it.
    func writeAll(
        _ file: OpenFile, at offset: UInt64, _ pieces: [UnsafeRawBufferPointer], written: inout Int
    ) throws(FileError) {
        written = 0
        var rest = unsafe pieces
        while unsafe !rest.isEmpty {
            var count = try unsafe write(file, at: offset + UInt64(written), rest)
            written += count
            while let first = unsafe rest.first, first.count <= count {
                count -= first.count
                unsafe rest.removeFirst()
            }
            if count > 0, let first = unsafe rest.first {
                unsafe rest[0] = UnsafeRawBufferPointer(rebasing: first[count...])
            }
        }
    }

    /// Writes `bytes` at `offset`.
    func writeAll(_ file: OpenFile, at offset: UInt64, _ bytes: [UInt8]) throws(FileError) {
        var failure: FileError?
        unsafe bytes.withUnsafeBytes { buffer in
            var written = 0
            do throws(FileError) {
                try unsafe writeAll(file, at: offset, [buffer], written: &written)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }

    /// Up to `limit` bytes of a file.
    func contents(of file: OpenFile, from offset: UInt64 = 0, limit: Int) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            var result: Result<Int, FileError> = .success(0)
            let start = count
            unsafe bytes.withUnsafeMutableBytes { buffer in
                let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[start...])
                do throws(FileError) {
                    result = .success(try unsafe read(file, at: offset + UInt64(start), into: room))
                } catch {
                    result = .failure(error)
                }
            }
            let more = try result.get()
            if more == 0 { break }
            count += more
        }
        return Array(bytes[..<count])
    }

    /// Puts a small file in place so that after a crash either the old or the new content stands there.
    func replaceFile(_ path: String, in directory: String, with bytes: [UInt8]) throws(FileError) {
        let temporary = path + ".new"
        let file = try open(temporary, .create)
        do throws(FileError) {
            try writeAll(file, at: 0, bytes)
            try sync(file)
        } catch {
            close(file)
            throw error
        }
        close(file)
        try rename(temporary, to: path)
        try syncDirectory(directory)
    }
}
