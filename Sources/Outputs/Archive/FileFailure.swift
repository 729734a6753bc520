import Glibc
import Transport

extension TransportError {
    /// What the kernel refused on a file of an output.
    /// - Parameters:
    ///   - attempt: such as `writing to`.
    ///   - code: the errno.
    init(_ attempt: String, file path: String, code: Int32) {
        let isFull = code == ENOSPC || code == EDQUOT
        let remedy =
            switch code {
            case ENOSPC, EDQUOT: "make room; it is tried again until there is"
            case EACCES, EPERM: "let the user that the agent runs as write there; it is tried again"
            case EROFS: "mount it writable; it is tried again"
            default: "check the path and the disk; it is tried again"
            }
        self.init(
            isFull ? .diskFull : .fileUnwritable, attempt: "\(attempt) '\(path)'", cause: errorText(code),
            remedy: remedy)
    }
}
