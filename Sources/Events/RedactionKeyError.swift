internal import Glibc

/// Why a redaction key could not be had.
public enum RedactionKeyError: Error, Equatable, CustomStringConvertible {
    /// There is no such file.
    case missing(path: String)
    /// `create` found a file where the key is to be.
    case exists(path: String)
    /// The file is there but holds no key.
    case malformed(path: String)
    /// A system call failed. `code` is its `errno`.
    case failed(call: String, path: String, code: Int32)

    public var description: String {
        switch self {
        case .missing(let path):
            "no redaction key at \(path): there is no such file"
        case .exists(let path):
            "cannot create a redaction key at \(path): there is a file already, and a new key would change all pseudonyms"
        case .malformed(let path):
            "no redaction key in \(path): it must hold 64 hexadecimal digits (32 bytes) and nothing else"
        case .failed(let call, let path, let code):
            unsafe "redaction key \(path): \(call) failed: \(String(cString: strerror(code)))"
        }
    }
}
