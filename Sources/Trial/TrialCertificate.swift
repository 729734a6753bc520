internal import COpenSSL
internal import Glibc

/// An X.509 certificate (RFC 5280) made here, freed with this value.
@safe
struct TrialCertificate: ~Copyable {
    let pointer: OpaquePointer

    /// Makes an authority's own certificate, which its key signs.
    init(authority request: CertificateRequest, key: borrowing TrialKey) throws(TrialCertificateError) {
        unsafe pointer = try Self.make(request, key: key.pointer, issuer: nil, issuerKey: key.pointer)
    }

    /// Makes a certificate for `key`, signed by the authority.
    init(
        _ request: CertificateRequest, key: borrowing TrialKey, issuer: borrowing TrialCertificate,
        issuerKey: borrowing TrialKey
    ) throws(TrialCertificateError) {
        unsafe pointer = try Self.make(
            request, key: key.pointer, issuer: issuer.pointer, issuerKey: issuerKey.pointer)
    }

    deinit {
        unsafe X509_free(pointer)
    }

    /// PEM.
    func text() throws(TrialCertificateError) -> [UInt8] {
        try unsafe pem("writing a certificate") { unsafe PEM_write_bio_X509($0, pointer) }
    }

    private static func make(
        _ request: CertificateRequest, key: OpaquePointer, issuer: OpaquePointer?, issuerKey: OpaquePointer
    ) throws(TrialCertificateError) -> OpaquePointer {
        let attempt = "making a certificate for '\(request.commonName)'"
        guard let certificate = unsafe X509_new() else { throw TrialCertificateError.ofOpenSSL(attempt) }
        do throws(TrialCertificateError) {
            try unsafe fill(certificate, request, key: key, issuer: issuer, attempt)
            guard unsafe X509_sign(certificate, issuerKey, EVP_sha256()) > 0 else {
                throw TrialCertificateError.ofOpenSSL(attempt)
            }
        } catch {
            unsafe X509_free(certificate)
            throw error
        }
        return unsafe certificate
    }

    private static func fill(
        _ certificate: OpaquePointer, _ request: CertificateRequest, key: OpaquePointer, issuer: OpaquePointer?,
        _ attempt: String
    ) throws(TrialCertificateError) {
        var serial: UInt64 = 0
        let drawn = unsafe withUnsafeMutableBytes(of: &serial) {
            unsafe RAND_bytes($0.baseAddress?.assumingMemoryBound(to: UInt8.self), 8)
        }
        let subject = unsafe X509_get_subject_name(certificate)
        let name = Array(request.commonName.utf8)
        // A serial number is positive (RFC 5280 §4.1.2.2); version 2 is what X.509 calls 3.
        let done =
            unsafe drawn == 1
            && X509_set_version(certificate, 2) == 1
            && ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1 | 1) == 1
            && X509_gmtime_adj(X509_getm_notBefore(certificate), request.validFrom) != nil
            && X509_gmtime_adj(X509_getm_notAfter(certificate), request.validUntil) != nil
            && X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, Int32(name.count), -1, 0) == 1
            && X509_set_issuer_name(certificate, issuer.map { unsafe X509_get_subject_name($0) } ?? subject) == 1
            && X509_set_pubkey(certificate, key) == 1
        guard done else { throw TrialCertificateError.ofOpenSSL(attempt) }

        for (identifier, value) in try extensions(of: request, isAuthority: unsafe issuer == nil) {
            var context = unsafe X509V3_CTX()
            unsafe X509V3_set_ctx(&context, issuer ?? certificate, certificate, nil, nil, 0)
            guard let made = unsafe X509V3_EXT_conf_nid(nil, &context, identifier, value) else {
                throw TrialCertificateError.ofOpenSSL(attempt)
            }
            defer { unsafe X509_EXTENSION_free(made) }
            guard unsafe X509_add_ext(certificate, made, -1) == 1 else {
                throw TrialCertificateError.ofOpenSSL(attempt)
            }
        }
    }

    /// The extensions (RFC 5280 §4.2.1) in the notation of x509v3_config(5). The subject's key identifier must stand
    /// before the authority's, which in a self-signed certificate refers to it.
    private static func extensions(
        of request: CertificateRequest, isAuthority: Bool
    ) throws(TrialCertificateError) -> [(Int32, String)] {
        guard !isAuthority else {
            return [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
                (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ]
        }
        var list = [
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, request.purpose.rawValue),
            (NID_subject_key_identifier, "hash"),
            (NID_authority_key_identifier, "keyid:always"),
        ]
        if !request.names.isEmpty {
            var names: [String] = []
            for name in request.names { names.append(try alternative(name)) }
            list.append((NID_subject_alt_name, names.joined(separator: ",")))
        }
        return list
    }

    /// A name or address as x509v3_config(5) writes it. Its notation has characters of its own, so only those of names
    /// and addresses pass.
    private static func alternative(_ name: String) throws(TrialCertificateError) -> String {
        var address = in6_addr()
        if unsafe inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1 {
            return "IP:\(name)"
        }
        let isName = name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "*"),
                UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isName, !name.isEmpty else {
            throw TrialCertificateError("'\(name)' can't stand in a certificate: it is no host name and no address")
        }
        return "DNS:\(name)"
    }
}
