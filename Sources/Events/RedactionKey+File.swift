public import Glibc

extension RedactionKey {
    /// Reads the key at `path`.
    public static func load(_ path: String) throws(RedactionKeyError) -> RedactionKey {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            throw errno == ENOENT ? .missing(path: path) : .failed(call: "open", path: path, code: errno)
        }
        defer { close(file) }
        // A key with white space around it is well below this; a file that is longer is none.
        var buffer = [UInt8](repeating: 0, count: 512)
        var count = 0
        while count < buffer.count {
            let offset = count
            let got = unsafe buffer.withUnsafeMutableBytes {
                unsafe read(file, $0.baseAddress! + offset, $0.count - offset)
            }
            if got < 0 {
                if errno == EINTR { continue }
                throw .failed(call: "read", path: path, code: errno)
            }
            if got == 0 { break }
            count += got
        }
        guard count < buffer.count, let key = RedactionKey(text: Array(buffer[..<count])) else {
            throw .malformed(path: path)
        }
        return key
    }

    /// Reads the key at `path`, or makes one there if there is none: the key is born with the data directory.
    public static func loadOrCreate(_ path: String) throws(RedactionKeyError) -> RedactionKey {
        unsafe access(path, F_OK) == 0 ? try load(path) : try create(path)
    }

    /// Makes a new key at `path`, which must not exist, readable by its owner only. When this returns, the key is durable.
    ///
    /// The file appears whole or not at all: it is written beside, as `path.new`, and linked to its name.
    public static func create(_ path: String) throws(RedactionKeyError) -> RedactionKey {
        let key = random()
        let draft = try key.writeDraft(of: path)
        defer { unsafe unlink(draft) }
        guard unsafe link(draft, path) == 0 else {
            throw errno == EEXIST ? .exists(path: path) : .failed(call: "link", path: path, code: errno)
        }
        try synchronize(directoryOf: path)
        return key
    }

    /// Puts this key in the place of the one at `path`, or where there is none, readable by `owner` only. When this
    /// returns, it is durable; until then the other one is there, whole.
    public func replace(_ path: String, owner: (user: uid_t, group: gid_t)) throws(RedactionKeyError) {
        let draft = try writeDraft(of: path)
        guard unsafe chown(draft, owner.user, owner.group) == 0, unsafe rename(draft, path) == 0 else {
            let code = errno
            unsafe unlink(draft)
            throw .failed(call: "rename", path: path, code: code)
        }
        try Self.synchronize(directoryOf: path)
    }

    /// - Returns: where the key is written beside `path`.
    private func writeDraft(of path: String) throws(RedactionKeyError) -> String {
        let draft = path + ".new"
        if unsafe unlink(draft) != 0, errno != ENOENT { throw .failed(call: "unlink", path: draft, code: errno) }
        try Self.write(self, to: draft)
        return draft
    }

    private static func write(_ key: RedactionKey, to path: String) throws(RedactionKeyError) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .failed(call: "open", path: path, code: errno) }
        defer { close(file) }
        // The mode above is subject to the umask, which may only take away.
        let text = key.text
        var count = 0
        while count < text.count {
            let offset = count
            let put = unsafe text.withUnsafeBytes {
                unsafe Glibc.write(file, $0.baseAddress! + offset, $0.count - offset)
            }
            if put < 0 {
                if errno == EINTR { continue }
                throw .failed(call: "write", path: path, code: errno)
            }
            count += put
        }
        guard fsync(file) == 0 else { throw .failed(call: "fsync", path: path, code: errno) }
    }

    private static func synchronize(directoryOf path: String) throws(RedactionKeyError) {
        let directory = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let file = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw .failed(call: "open", path: directory, code: errno) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw .failed(call: "fsync", path: directory, code: errno) }
    }
}
