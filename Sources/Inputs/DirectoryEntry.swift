internal import Glibc

/// A name in a directory.
struct DirectoryEntry {
    let name: [UInt8]
    /// readdir(3)'s d_type, which some file systems leave unknown.
    private let type: Int

    /// The entries of a directory but `.` and `..`, in the order of their names.
    static func list(_ directory: FilePath) throws(SystemError) -> [DirectoryEntry] {
        guard let stream = unsafe directory.withCString({ unsafe opendir($0) }) else { throw SystemError.last }
        defer { _ = unsafe closedir(stream) }
        var entries: [DirectoryEntry] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw SystemError.last }
                break
            }
            let name = unsafe Self.name(of: entry)
            if name == [UInt8(ascii: ".")] || name == [UInt8(ascii: "."), UInt8(ascii: ".")] { continue }
            unsafe entries.append(DirectoryEntry(name: name, type: Int(entry.pointee.d_type)))
        }
        return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    /// The name stands inside the entry, terminated with NUL; it is read through the entry's own address because the
    /// structure may be shorter than Swift's idea of `d_name`.
    @unsafe
    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        guard let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) else {
            preconditionFailure("a C structure's field has an offset")
        }
        let start = unsafe UnsafeRawPointer(entry) + offset
        let length = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: length))
    }

    func isDirectory(at path: FilePath, followingLinks: Bool) -> Bool {
        if type == DT_DIR { return true }
        if type == DT_LNK && !followingLinks { return false }
        guard type == DT_LNK || type == DT_UNKNOWN else { return false }
        if !followingLinks && path.isSymbolicLink { return false }
        do throws(SystemError) {
            return try FileStatus.of(path).kind == .directory
        } catch {
            return false
        }
    }
}

extension FilePath {
    /// Whether the last component is a symbolic link.
    var isSymbolicLink: Bool {
        unsafe withCString { path in
            var byte: CChar = 0
            return unsafe readlink(path, &byte, 1) >= 0
        }
    }
}
