internal import Glibc

/// What the system said to a call that failed.
struct SystemError: Error, Equatable, CustomStringConvertible {
    /// errno(3)
    let code: Int32

    init(_ code: Int32) {
        self.code = code
    }

    /// The error of the call that has just failed on this thread.
    static var last: SystemError { SystemError(errno) }

    /// Whether there is nothing under the path.
    var isAbsence: Bool { code == ENOENT || code == ENOTDIR }
    /// Whether this user may not do that.
    var isRefusal: Bool { code == EACCES || code == EPERM }
    /// Whether the process or the system has no descriptor left.
    var isDescriptorShortage: Bool { code == EMFILE || code == ENFILE }

    var description: String {
        var text = [CChar](repeating: 0, count: 256)
        let written: String? = unsafe text.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress, unsafe strerror_r(code, start, buffer.count) == 0 else { return nil }
            return unsafe String(cString: start)
        }
        return written ?? "error \(code)"
    }
}
