internal import Glibc

/// Why a gzip file cannot be read on.
public enum GzipError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file ends inside a stream, after so many bytes: it is still being written, or was cut short.
    case cutShort(at: UInt64)
    /// After so many bytes comes what is no gzip stream, or a damaged one. The cause is in zlib's words.
    case damaged(cause: String, at: UInt64)
    /// The system's errno.
    case unreadable(code: Int32)

    public var description: String {
        switch self {
        case .cutShort(let offset): "its gzip stream is cut short, after \(offset) bytes"
        case .damaged(let cause, let offset): "its gzip stream is damaged (\(cause)), at byte \(offset) or before"
        case .unreadable(let code): unsafe String(cString: strerror(code))
        }
    }
}
