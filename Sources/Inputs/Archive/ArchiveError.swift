internal import Compression

/// Why a file or an archive cannot be read, or not to its end.
public struct ArchiveError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: Equatable, Sendable {
        /// There is no such file.
        case absent
        /// This user may not read it.
        case forbidden
        /// It is cut short, or no more what it was.
        case damaged
        /// Of a kind that is not read here.
        case unsupported
        /// The system refuses.
        case failed
    }

    public var kind: Kind
    /// What was read, and why that does not go on.
    public var description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ error: SystemError, reading path: FilePath) {
        let kind: Kind = error.isAbsence ? .absent : error.isRefusal ? .forbidden : .failed
        self.init(kind, "\(path) cannot be read: \(error)")
    }

    init(_ error: GzipError, reading path: FilePath) {
        if case .unreadable(let code) = error {
            self.init(SystemError(code), reading: path)
        } else {
            self.init(.damaged, "\(path) is damaged: \(error)")
        }
    }
}
