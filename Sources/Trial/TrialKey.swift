internal import COpenSSL

/// A new private key on NIST's P-256, freed with this value.
@safe
struct TrialKey: ~Copyable {
    let pointer: OpaquePointer

    init() throws(TrialCertificateError) {
        guard let key = unsafe gatepost_make_p256_key() else {
            throw TrialCertificateError.ofOpenSSL("making a P-256 key")
        }
        unsafe pointer = key
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// PKCS #8 in PEM, unencrypted.
    func text() throws(TrialCertificateError) -> [UInt8] {
        try unsafe pem("writing a private key") { target in
            unsafe PEM_write_bio_PrivateKey(target, pointer, nil, nil, 0, nil, nil)
        }
    }
}

/// Lets `write` write PEM into memory, and gives what it wrote.
@unsafe
func pem(_ attempt: String, _ write: (OpaquePointer) -> Int32) throws(TrialCertificateError) -> [UInt8] {
    guard let memory = unsafe BIO_new(BIO_s_mem()) else { throw TrialCertificateError.ofOpenSSL(attempt) }
    defer { unsafe BIO_free_all(memory) }
    guard unsafe write(memory) == 1 else { throw TrialCertificateError.ofOpenSSL(attempt) }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = unsafe BIO_read(memory, &part, Int32(part.count))
        guard count > 0 else { return text }
        text += part[..<Int(count)]
    }
}
