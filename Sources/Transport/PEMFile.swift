import COpenSSL
import Glibc

/// A PEM file of certificates or a private key, read whole.
@safe
final class PEMFile {
    /// A certificate of the file, freed with it.
    @safe
    struct Certificate {
        let pointer: OpaquePointer
        let summary: CertificateSummary
    }

    /// A private key.
    @safe
    final class PrivateKey {
        let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

        deinit { unsafe EVP_PKEY_free(pointer) }
    }

    private(set) var certificates: [Certificate] = []
    private let path: String
    private let purpose: String
    private var bytes: [UInt8]
    private var damage: String?

    /// - Parameter purpose: what the file is for, to be told with an error.
    /// - Throws: `file_unreadable`.
    init(path: String, purpose: String) throws(TransportError) {
        self.path = path
        self.purpose = purpose
        bytes = try Self.read(path, purpose: purpose)
        readCertificates()
    }

    deinit {
        for certificate in certificates { unsafe X509_free(certificate.pointer) }
        // The file may hold a key.
        let count = bytes.count
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, count) }
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// - Throws: `not_a_certificate` unless there is at least one, and nothing broken.
    func requireCertificates() throws(TransportError) {
        guard certificates.isEmpty || damage != nil else { return }
        let found = certificates.isEmpty ? "no certificate in it" : "broken behind certificate \(certificates.count)"
        throw TransportError(
            .notACertificate, attempt: "reading \(purpose) from '\(path)'",
            cause: "\(found) (\(damage ?? "no '-----BEGIN CERTIFICATE-----' line"))",
            remedy: "give a PEM file; 'openssl x509 -inform der -in FILE' makes one of a DER file")
    }

    /// - Throws: `not_a_key`, `key_encrypted`.
    func privateKey() throws(TransportError) -> PrivateKey {
        OpenSSLQueue.clear()
        let key = unsafe withBIO { bio in
            // Without a callback OpenSSL would ask at the terminal.
            unsafe PEM_read_bio_PrivateKey(bio, nil, { _, _, _, _ in -1 }, nil)
        }
        if let key = unsafe key { return unsafe PrivateKey(key) }
        let errors = OpenSSLQueue.take()
        let isEncrypted =
            errors.contains { $0.library == ERR_LIB_PEM && $0.reason == PEM_R_BAD_PASSWORD_READ }
            || errors.contains(ERR_LIB_CRYPTO, Int32(ERR_R_INTERRUPTED_OR_CANCELLED))
        if isEncrypted {
            throw TransportError(
                .keyEncrypted, attempt: "reading \(purpose) from '\(path)'", cause: "it is encrypted",
                remedy: "decrypt it with 'openssl pkey -in FILE -out FILE' and protect it by file mode 0600")
        }
        throw TransportError(
            .notAKey, attempt: "reading \(purpose) from '\(path)'", cause: "no private key in it (\(errors.text))",
            remedy: "give a PEM file with a '-----BEGIN PRIVATE KEY-----' block")
    }

    // MARK: Reading

    private func readCertificates() {
        OpenSSLQueue.clear()
        unsafe withBIO { bio in
            while let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
                unsafe certificates.append(
                    Certificate(pointer: certificate, summary: CertificateSummary(certificate)))
            }
        }
        // The end of the file shows as the want of another beginning; anything else is a broken block.
        let errors = OpenSSLQueue.take()
        if !errors.contains(ERR_LIB_PEM, PEM_R_NO_START_LINE) { damage = errors.text }
    }

    private func withBIO<R>(_ body: (OpaquePointer) -> R?) -> R? {
        unsafe bytes.withUnsafeBytes { buffer in
            guard let bio = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
            defer { unsafe BIO_free(bio) }
            return unsafe body(bio)
        }
    }

    /// The largest file that is read; the system's whole store is a quarter of it.
    private static let limit = 1 << 20

    private static func read(_ path: String, purpose: String) throws(TransportError) -> [UInt8] {
        func failure(_ cause: String, _ remedy: String) -> TransportError {
            TransportError(
                .fileUnreadable, attempt: "reading \(purpose) from '\(path)'", cause: cause, remedy: remedy)
        }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
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
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        while count < limit {
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), limit - count)
            }
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw failure(errorText(errno), "check the disk")
            }
            count += got
        }
        bytes.removeSubrange(count...)
        return bytes
    }
}

extension CertificateSummary {
    /// - Throws: `expired`, `not_yet_valid`.
    func requireValidNow(path: String) throws(TransportError) {
        let now = Int64(time(nil))
        if notAfter < now {
            throw TransportError(
                .expired, attempt: "using the certificate '\(path)'",
                cause: "it has expired: \(self)", remedy: "have it renewed")
        }
        if notBefore > now {
            throw TransportError(
                .notYetValid, attempt: "using the certificate '\(path)'",
                cause: "it is not valid yet: \(self)", remedy: "check this machine's clock, or wait")
        }
    }
}
