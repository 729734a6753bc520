#if canImport(Glibc)
    import Glibc
#endif

/// Why rules could not be written.
public enum RuleFolderError: Error, CustomStringConvertible, Equatable {
    /// These files have other contents. None was written.
    case changed(paths: [String])
    /// A call of the system failed on a path.
    case failed(call: String, path: String, code: Int32)

    public var description: String {
        switch self {
        case .changed(let paths):
            paths.map { "\($0) is there, and is not what would be written\n" }.joined()
                + "nothing was written; keep your changes elsewhere, then replace these files with --force"
        case .failed(let call, let path, let code):
            unsafe "\(call) \(path): \(String(cString: strerror(code)))"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .changed: .failed
        case .failed(_, _, EACCES), .failed(_, _, EPERM), .failed(_, _, EROFS): .noPermission
        case .failed: .io
        }
    }
}
