internal import CShims
internal import Glibc

/// The kernel's file systems.
struct SystemFileSystem: SpoolFileSystem {
    func makeDirectory(_ path: String) throws(FileError) {
        if unsafe Glibc.mkdir(path, 0o700) != 0, errno != EEXIST { throw failure("mkdir", path) }
    }

    func list(_ path: String) throws(FileError) -> [DirectoryEntry] {
        guard let stream = unsafe opendir(path) else { throw failure("opendir", path) }
        defer { unsafe closedir(stream) }
        var entries: [DirectoryEntry] = []
        while true {
            errno = 0
            guard let next = unsafe readdir(stream) else {
                if errno != 0 { throw failure("readdir", path) }
                return entries
            }
            let name = unsafe withUnsafeBytes(of: &next.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name == "." || name == ".." { continue }
            if let entry = try entry(named: name, in: path) { entries.append(entry) }
        }
    }

    /// nil if it is gone.
    private func entry(named name: String, in directory: String) throws(FileError) -> DirectoryEntry? {
        var status = stat()
        guard unsafe lstat(directory + "/" + name, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw failure("lstat", directory + "/" + name)
        }
        let kind: DirectoryEntry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            default: .other
            }
        return DirectoryEntry(name: name, kind: kind, size: UInt64(status.st_size))
    }

    func owner(_ path: String) throws(FileError) -> (owner: UInt32, user: UInt32) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { throw failure("lstat", path) }
        return (status.st_uid, geteuid())
    }

    func open(_ path: String, _ access: FileAccess) throws(FileError) -> OpenFile {
        let flags: Int32
        switch access {
        case .read: flags = O_RDONLY
        case .readWrite: flags = O_RDWR
        case .create: flags = O_RDWR | O_CREAT | O_TRUNC
        }
        while true {
            let descriptor = unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
            if descriptor >= 0 { return OpenFile(descriptor: descriptor, path: path) }
            // What is made anew takes the place of a link, and does not follow it.
            if errno == ELOOP, access == .create, unsafe Glibc.unlink(path) == 0 { continue }
            if errno != EINTR { throw failure("open", path) }
        }
    }

    func close(_ file: OpenFile) {
        _ = Glibc.close(file.descriptor)
    }

    func read(
        _ file: OpenFile, at offset: UInt64, into buffer: UnsafeMutableRawBufferPointer
    ) throws(FileError) -> Int {
        while true {
            let count = unsafe pread(file.descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR { throw failure("pread", file.path) }
        }
    }

    func write(
        _ file: OpenFile, at offset: UInt64, _ pieces: [UnsafeRawBufferPointer]
    ) throws(FileError) -> Int {
        let vectors = unsafe pieces.map { piece in
            unsafe iovec(iov_base: UnsafeMutableRawPointer(mutating: piece.baseAddress), iov_len: piece.count)
        }
        while true {
            let count = unsafe pwritev(file.descriptor, vectors, Int32(vectors.count), off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR { throw failure("pwritev", file.path) }
        }
    }

    func sync(_ file: OpenFile) throws(FileError) {
        while fdatasync(file.descriptor) != 0 {
            if errno != EINTR { throw failure("fdatasync", file.path) }
        }
    }

    func size(_ file: OpenFile) throws(FileError) -> UInt64 {
        var status = stat()
        guard unsafe fstat(file.descriptor, &status) == 0 else { throw failure("fstat", file.path) }
        return UInt64(status.st_size)
    }

    func truncate(_ file: OpenFile, to size: UInt64) throws(FileError) {
        while ftruncate(file.descriptor, off_t(size)) != 0 {
            if errno != EINTR { throw failure("ftruncate", file.path) }
        }
    }

    func preallocate(_ file: OpenFile, from offset: UInt64, length: UInt64) throws(FileError) {
        let code = gatepost_preallocate(file.descriptor, Int64(offset), Int64(length))
        if code != 0 { throw FileError(operation: "fallocate", path: file.path, code: code) }
    }

    func rename(_ path: String, to target: String) throws(FileError) {
        if unsafe Glibc.rename(path, target) != 0 { throw failure("rename", path) }
    }

    func unlink(_ path: String) throws(FileError) {
        if unsafe Glibc.unlink(path) != 0 { throw failure("unlink", path) }
    }

    func syncDirectory(_ path: String) throws(FileError) {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", path) }
        defer { _ = Glibc.close(descriptor) }
        while fsync(descriptor) != 0 {
            if errno != EINTR { throw failure("fsync", path) }
        }
    }

    func space(_ path: String) throws(FileError) -> (free: UInt64, total: UInt64) {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { throw failure("statvfs", path) }
        let unit = UInt64(status.f_frsize)
        return (UInt64(status.f_bavail) * unit, UInt64(status.f_blocks) * unit)
    }

    func lock(_ path: String) throws(FileError) -> (file: OpenFile?, owner: Int32) {
        var descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        // On a read-only file system an existing lock file still locks; only the pid cannot be left in it.
        if descriptor < 0, errno == EROFS { descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        guard descriptor >= 0 else { throw failure("open", path) }
        let file = OpenFile(descriptor: descriptor, path: path)
        guard try take(file) else {
            defer { close(file) }
            return (nil, try pid(in: file))
        }
        if ftruncate(descriptor, 0) == 0 { try writeAll(file, at: 0, Array("\(getpid())\n".utf8)) }
        return (file, getpid())
    }

    /// Whoever only asks (``lockOwner(_:)``) has the lock for a moment: that is waited for.
    private func take(_ file: OpenFile) throws(FileError) -> Bool {
        for attempt in 0..<Self.lockAttempts {
            if attempt > 0 { usleep(Self.lockPause) }
            if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            if errno != EWOULDBLOCK, errno != EINTR {
                defer { close(file) }
                throw failure("flock", file.path)
            }
        }
        return false
    }

    private static let lockAttempts = 10
    /// Microseconds between attempts.
    private static let lockPause: UInt32 = 10_000

    private func pid(in file: OpenFile) throws(FileError) -> Int32 {
        let text = String(decoding: try contents(of: file, limit: 32), as: UTF8.self)
        return Int32(text.prefix { $0.isNumber }) ?? 0
    }

    func lockOwner(_ path: String) throws(FileError) -> Int32? {
        let file: OpenFile
        do throws(FileError) {
            file = try open(path, .read)
        } catch {
            if error.isMissingFile { return nil }
            throw error
        }
        defer { close(file) }
        // flock(2) cannot be asked who has a lock, only be tried; a shared one disturbs no other who asks.
        while flock(file.descriptor, LOCK_SH | LOCK_NB) != 0 {
            switch errno {
            case EINTR: continue
            case EWOULDBLOCK: return try pid(in: file)
            default: throw failure("flock", path)
            }
        }
        flock(file.descriptor, LOCK_UN)
        return nil
    }

    func unlock(_ file: OpenFile) {
        // Closing alone leaves the lock with the copy that a fork has made of the descriptor until the child's exec.
        flock(file.descriptor, LOCK_UN)
        close(file)
    }

    private func failure(_ operation: String, _ path: String) -> FileError {
        FileError(operation: operation, path: path, code: errno)
    }
}
