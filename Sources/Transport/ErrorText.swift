import Glibc

/// The system's text for an errno, with its number: `Connection refused (errno 111)`.
public func errorText(_ code: Int32) -> String {
    // glibc's strerror keeps its buffer per thread.
    let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "unknown error"
    return "\(text) (errno \(code))"
}
