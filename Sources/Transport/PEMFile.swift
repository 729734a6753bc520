import COpenSSL
import Glibc

/// The certificates of a PEM file.
@safe
final class PEMFile {
    /// A certificate of the file, freed with it.
    @safe
    struct Certificate {
        let pointer: OpaquePointer
        let summary: CertificateSummary
    }

    private(set) var certificates: [Certificate] = []
    private let file: PEMBytes
    private var damage: String?

    /// - Parameter purpose: what the file is for, to be told with an error.
    /// - Throws: `file_unreadable`.
    init(path: String, purpose: String) throws(TransportError) {
        file = try PEMBytes(path: path, purpose: purpose)
        OpenSSLQueue.clear()
        unsafe file.withBIO { bio in
            while let certificate = unsafe PEM_read_bio_X509(bio, nil, nil, nil) {
                unsafe certificates.append(
                    Certificate(pointer: certificate, summary: CertificateSummary(certificate)))
            }
        }
        // The end of the file shows as the want of another beginning; anything else is a broken block.
        let errors = OpenSSLQueue.take()
        if !errors.contains(ERR_LIB_PEM, PEM_R_NO_START_LINE) { damage = errors.text }
    }

    deinit {
        for certificate in certificates { unsafe X509_free(certificate.pointer) }
    }

    /// - Throws: `not_a_certificate` if a certificate is broken.
    func requireWhole() throws(TransportError) {
        guard let damage else { return }
        let found = certificates.isEmpty ? "no certificate in it" : "broken behind certificate \(certificates.count)"
        throw notACertificate("\(found) (\(damage))")
    }

    /// - Throws: `not_a_certificate` unless there is at least one, and nothing broken.
    func requireCertificates() throws(TransportError) {
        try requireWhole()
        guard certificates.isEmpty else { return }
        throw notACertificate("no certificate in it (no '-----BEGIN CERTIFICATE-----' line)")
    }

    private func notACertificate(_ cause: String) -> TransportError {
        file.error(
            .notACertificate, cause, "give a PEM file; 'openssl x509 -inform der -in FILE' makes one of a DER file")
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
