internal import Glibc

/// The system's text for an errno, with its number: `No space left on device (errno 28)`.
func systemErrorText(_ code: Int32) -> String {
    // glibc's strerror keeps its buffer per thread.
    let text = unsafe strerror(code).map { unsafe String(cString: $0) } ?? "unknown error"
    return "\(text) (errno \(code))"
}
