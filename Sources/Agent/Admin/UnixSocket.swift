import Glibc

/// The file of a listening Unix socket: made for its owner and group, never taken from a living listener.
enum UnixSocket {
    /// `sun_path` with its closing zero (unix(7)).
    static let maximumPathLength = 107

    /// Listens at `path`; its directory is made if it is not there, and what a dead listener left is replaced.
    /// - Returns: a descriptor that does not block and is closed on exec, and the file's identity.
    /// - Throws: ``AdminError``, with the exit status that goes with it.
    static func listen(at path: String) throws(AdminError) -> (descriptor: CInt, file: FileID) {
        try makeDirectory(of: path)
        let descriptor = try open()
        do throws(AdminError) {
            // Linux gives the file the mode of the socket, less the umask: it is never open to others.
            guard fchmod(descriptor, 0o660) == 0, try bind(descriptor, to: path), unsafe chmod(path, 0o660) == 0 else {
                throw AdminError(system: errno, path: path, doing: "made")
            }
            guard Glibc.listen(descriptor, 64) == 0, let file = FileID(path) else {
                throw AdminError(system: errno, path: path, doing: "listened on")
            }
            return (descriptor, file)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Connects to a listener.
    /// - Returns: a blocking descriptor, or `errno`.
    static func connect(to path: String) -> Result<CInt, AdminErrorNumber> {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return .failure(AdminErrorNumber(errno)) }
        let status = unsafe withAddress(path) { address, length in unsafe Glibc.connect(descriptor, address, length) }
        guard status == 0 else {
            let number = errno
            close(descriptor)
            return .failure(AdminErrorNumber(number))
        }
        return .success(descriptor)
    }

    /// Removes the file of a listener that ends. That it is gone already is well.
    static func remove(_ path: String) {
        unsafe _ = unlink(path)
    }

    /// Which file it is, so that nobody else's is removed.
    struct FileID: Equatable, Sendable {
        private let device: UInt
        private let inode: UInt

        init?(_ path: String) {
            var status = stat()
            guard unsafe lstat(path, &status) == 0 else { return nil }
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
        }
    }

    // MARK: Making it

    private static func open() throws(AdminError) -> CInt {
        let flags = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, flags, 0)
        guard descriptor >= 0 else { throw AdminError(system: errno, path: "a Unix socket", doing: "made") }
        return descriptor
    }

    private static func makeDirectory(of path: String) throws(AdminError) {
        let parts = path.split(separator: "/").dropLast()
        var directory = ""
        for part in parts {
            directory += "/\(part)"
            guard unsafe mkdir(directory, 0o755) == 0 || errno == EEXIST || access(directory, F_OK) == 0 else {
                throw AdminError(system: errno, path: directory, doing: "made")
            }
        }
    }

    /// - Returns: false with `errno` if the system refuses.
    private static func bind(_ descriptor: CInt, to path: String) throws(AdminError) -> Bool {
        func attempt() -> Bool {
            unsafe withAddress(path) { address, length in unsafe Glibc.bind(descriptor, address, length) } == 0
        }
        if attempt() { return true }
        guard errno == EADDRINUSE else { return false }
        try checkIsStale(path)
        guard unsafe unlink(path) == 0 || errno == ENOENT else { return false }
        return attempt()
    }

    private static func checkIsStale(_ path: String) throws(AdminError) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw AdminError(
                "\(path) is no socket, and is not replaced; remove it, or set another 'agent.admin.socket'",
                .configuration)
        }
        switch connect(to: path) {
        case .success(let descriptor):
            close(descriptor)
            throw AdminError(
                "another agent listens on \(path); stop it, or give this agent an 'agent.admin.socket' of its own",
                .busy)
        case .failure(let error):
            guard error.number == ECONNREFUSED || error.number == ENOENT else {
                throw AdminError(system: error.number, path: path, doing: "replaced")
            }
        }
    }

    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        precondition(bytes.count <= maximumPathLength, "the settings refuse longer paths")
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

/// What the system said, by its number.
struct AdminErrorNumber: Error {
    let number: Int32

    init(_ number: Int32) {
        self.number = number
    }
}
