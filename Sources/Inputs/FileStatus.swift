internal import CShims
internal import Glibc

/// What statx(2) says of a file.
struct FileStatus: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case regular, directory, pipe, socket, device, other
    }

    var key: FileKey
    var kind: Kind
    /// Bytes.
    var size: UInt64
    /// Hard links; 0 when it was unlinked.
    var links: UInt32
    /// Unix time of the last change of its content.
    var modifiedSeconds: Int64
    var modifiedNanoseconds: UInt32
    var birth: BirthTime?

    /// Of a path, symbolic links followed.
    static func of(_ path: FilePath) throws(SystemError) -> FileStatus {
        var raw = gatepost_file_status()
        let code = unsafe path.withCString { unsafe gatepost_file_status_at($0, &raw) }
        guard code == 0 else { throw SystemError(code) }
        return FileStatus(raw)
    }

    init(_ raw: gatepost_file_status) {
        key = FileKey(device: raw.device, inode: raw.inode)
        kind =
            switch mode_t(raw.mode) & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            case S_IFCHR, S_IFBLK: .device
            default: .other
            }
        size = raw.size
        links = raw.links
        modifiedSeconds = raw.modified_seconds
        modifiedNanoseconds = raw.modified_nanoseconds
        birth =
            raw.has_birth != 0
            ? BirthTime(seconds: raw.birth_seconds, nanoseconds: raw.birth_nanoseconds) : nil
    }
}

extension FileStatus.Kind: CustomStringConvertible {
    var description: String {
        switch self {
        case .regular: "a regular file"
        case .directory: "a directory"
        case .pipe: "a named pipe"
        case .socket: "a socket"
        case .device: "a device"
        case .other: "no regular file"
        }
    }
}
