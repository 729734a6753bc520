import COpenSSL
import Glibc

/// The bytes of a PEM file, wiped when nobody needs them any more: they may hold a key.
@safe
final class PEMBytes {
    private let path: String
    private let purpose: String
    private var bytes: [UInt8]

    /// - Parameters:
    ///   - purpose: what the file is for, to be told with an error.
    ///   - limit: bytes; a larger file is refused. The system's whole store has a quarter of the default.
    /// - Throws: `file_unreadable`.
    init(path: String, purpose: String, limit: Int = 1 << 20) throws(TransportError) {
        self.path = path
        self.purpose = purpose
        bytes = []
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            let code = errno
            throw failure(
                errorText(code),
                code == EACCES ? "let the user that the agent runs as read it" : "check the path in the configuration")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw failure("it is no regular file", "name a PEM file")
        }
        guard status.st_size <= limit else {
            throw failure("it has \(status.st_size) bytes, \(limit) are read at most", "name a PEM file")
        }
        try read(descriptor, upTo: Int(status.st_size))
    }

    deinit {
        let count = bytes.count
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, count) }
    }

    /// An error of this file.
    func error(_ reason: TransportError.Reason, _ cause: String, _ remedy: String) -> TransportError {
        TransportError(reason, attempt: "reading \(purpose) from '\(path)'", cause: cause, remedy: remedy)
    }

    /// Lets OpenSSL read them from the start.
    func withBIO<R>(_ body: (OpaquePointer) -> R?) -> R? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
            defer { unsafe BIO_free(bio) }
            return unsafe body(bio)
        }
    }

    private func failure(_ cause: String, _ remedy: String) -> TransportError {
        error(.fileUnreadable, cause, remedy)
    }

    /// Takes what is there now, as long as the file was when it was opened: never copied while it grows, so that nothing
    /// of it stays behind in memory.
    private func read(_ descriptor: Int32, upTo size: Int) throws(TransportError) {
        bytes = [UInt8](repeating: 0, count: size)
        var count = 0
        while count < size {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
            }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw failure(errorText(errno), "check the disk")
            }
            count += got
        }
        bytes.removeSubrange(count...)
    }
}
