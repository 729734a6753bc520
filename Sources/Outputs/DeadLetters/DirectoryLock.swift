import Glibc
import Transport

/// Holds a directory for whoever changes what is in it, as long as it lives. For moments: others wait.
struct DirectoryLock: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// - Throws: `file_unwritable`.
    init(_ path: String) throws(TransportError) {
        let opened = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw TransportError("opening", file: path, code: errno) }
        while flock(opened, LOCK_EX) != 0 {
            let code = errno
            guard code == EINTR else {
                close(opened)
                throw TransportError("locking", file: path, code: code)
            }
        }
        self.path = path
        descriptor = opened
    }

    deinit {
        close(descriptor)
    }

    /// Has the disk know of new, renamed and removed files.
    func sync() throws(TransportError) {
        while fsync(descriptor) != 0 {
            if errno != EINTR { throw TransportError("syncing", file: path, code: errno) }
        }
    }
}
