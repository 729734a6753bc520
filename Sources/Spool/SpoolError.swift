/// Why the spool cannot be used.
public enum SpoolError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another process has the data directory; 0 where its pid is not known.
    case busy(directory: String, pid: Int32)
    /// A file or directory belongs to somebody else.
    case foreignOwner(path: String, owner: UInt32, expected: UInt32)
    /// A file was written by a newer release.
    case unknownVersion(path: String, version: UInt32, known: UInt32)
    /// A system call failed.
    case system(operation: String, path: String, code: Int32)
    /// The path holds something other than what the spool puts there.
    case unexpected(path: String, found: String)

    public var description: String {
        switch self {
        case .busy(let directory, let pid):
            let owner = pid > 0 ? "the process \(pid)" : "another process"
            return "\(directory) is in use by \(owner); stop it, or give this agent a data_dir of its own"
        case .foreignOwner(let path, let owner, let expected):
            return "\(path) belongs to user \(owner), and this agent runs as user \(expected); "
                + "run it as the owner, or chown the data directory"
        case .unknownVersion(let path, let version, let known):
            return "\(path) has format version \(version), and this release knows versions up to \(known); "
                + "run the release that wrote it, or move the data directory aside"
        case .system(let operation, let path, let code):
            return "\(operation) \(path): \(FileError.text(of: code))"
        case .unexpected(let path, let found):
            return "\(path) is \(found); move it aside"
        }
    }
}
