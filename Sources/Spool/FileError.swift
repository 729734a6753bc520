internal import Glibc

/// A system call on a file failed.
struct FileError: Error, Equatable {
    /// The call's name.
    var operation: String
    var path: String
    /// Its errno(3).
    var code: Int32

    /// strerror(3) of `code`.
    static func text(of code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: start)
        }
    }

    /// Whether room may come back by itself: no space, or a quota.
    var isShortOfRoom: Bool { code == ENOSPC || code == EDQUOT }

    var isMissingFile: Bool { code == ENOENT }

    /// The file system, or this file for this user, cannot be written.
    var isReadOnly: Bool { code == EROFS || code == EACCES || code == EPERM }

    var asSpoolError: SpoolError { .system(operation: operation, path: path, code: code) }
}
