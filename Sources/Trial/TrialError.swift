internal import Glibc
internal import Transport

/// Why a trial command could not do its work: what was tried, on what, why it failed, what to do.
public struct TrialError: Error, Equatable, Sendable, CustomStringConvertible {
    /// How a command ends for it: the code of sysexits(3).
    public enum Kind: Int32, Sendable {
        case usage = 64
        case noInput = 66
        case unreachable = 69
        case io = 74
        case permission = 77
        case configuration = 78
    }

    public let kind: Kind
    /// Whether the reader of standard output went away, as `head` does: an end, not an error.
    public let isReaderGone: Bool
    public let description: String

    init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
        isReaderGone = false
    }

    /// A failed system call on `what`; one for want of permission is told apart.
    init(_ attempt: String, code: Int32) {
        kind = code == EPERM || code == EACCES ? .permission : .io
        description = "\(attempt): \(errorText(code))"
        isReaderGone = code == EPIPE
    }
}
