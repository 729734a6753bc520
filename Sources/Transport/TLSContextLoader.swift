import COpenSSL
import Glibc

/// Fills an SSL_CTX from files and settings; each step says what was wrong with which file.
@safe
struct TLSContextLoader: ~Copyable {
    private var context: OpaquePointer?

    init(isServer: Bool) throws(TransportError) {
        OpenSSLQueue.clear()
        unsafe context = SSL_CTX_new(isServer ? TLS_server_method() : TLS_client_method())
        guard let context = unsafe context else {
            throw TransportError(
                .handshakeFailed, attempt: "preparing TLS", cause: OpenSSLQueue.take().text,
                remedy: "check the system's OpenSSL and its configuration (openssl version -a)")
        }
        unsafe gatepost_ctx_set_defaults(context)
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }

    /// Hands the filled context over.
    consuming func finish() -> OpaquePointer {
        guard let result = unsafe context else { preconditionFailure("a loader without context cannot exist") }
        unsafe SSL_CTX_up_ref(result)
        return unsafe result
    }

    // MARK: Rules

    func setRules(minimumVersion: TLSVersion, ciphers: String?) throws(TransportError) {
        let version = minimumVersion == .tls13 ? TLS1_3_VERSION : TLS1_2_VERSION
        OpenSSLQueue.clear()
        guard unsafe gatepost_ctx_set_min_proto_version(context, version) == 1 else {
            throw TransportError(
                .protocolVersion, attempt: "preparing TLS \(minimumVersion.rawValue)", cause: OpenSSLQueue.take().text,
                remedy: "check 'min_version' and the system's OpenSSL configuration")
        }
        if let ciphers { try setCiphers(ciphers) }
    }

    private func setCiphers(_ list: String) throws(TransportError) {
        let names = list.split(separator: ":", omittingEmptySubsequences: true).map(String.init)
        let suites = names.filter { $0.hasPrefix("TLS_") }
        let others = names.filter { !$0.hasPrefix("TLS_") }
        OpenSSLQueue.clear()
        // OpenSSL passes over names it does not know as long as one is left, so each is tried alone first.
        for name in suites where unsafe SSL_CTX_set_ciphersuites(context, name) != 1 { throw unknownCipher(name) }
        for name in others where !"!-+@".contains(name.first ?? "!") {
            guard unsafe SSL_CTX_set_cipher_list(context, name) == 1 else { throw unknownCipher(name) }
        }
        if !suites.isEmpty { unsafe SSL_CTX_set_ciphersuites(context, suites.joined(separator: ":")) }
        if !others.isEmpty, unsafe SSL_CTX_set_cipher_list(context, others.joined(separator: ":")) != 1 {
            throw unknownCipher(list)
        }
        if names.isEmpty { throw unknownCipher(list) }
    }

    private func unknownCipher(_ name: String) -> TransportError {
        TransportError(
            .badCiphers, attempt: "reading 'ciphers'",
            cause: "no cipher is called '\(printable(name))' (\(OpenSSLQueue.take().text))",
            remedy: "use the names that 'openssl ciphers -v ALL' lists, divided by colons")
    }

    // MARK: Trust

    /// Has the server's certificate verified; its name is set per connection.
    func verifyServer() {
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, TLSEngine.verifyCallback)
    }

    /// Asks every client for a certificate that the trusted authorities signed.
    /// - Parameter isRequired: whether a client without one is sent away.
    func verifyClients(authorities path: String, isRequired: Bool) throws(TransportError) {
        let mode = isRequired ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER
        unsafe SSL_CTX_set_verify(context, mode, TLSEngine.verifyCallback)
        let file = try PEMFile(path: path, purpose: "the client authorities")
        for certificate in file.certificates { unsafe SSL_CTX_add_client_CA(context, certificate.pointer) }
    }

    /// Trusts the authorities of `store`, and no others.
    func trust(_ store: ClientTLSSettings.TrustStore) throws(TransportError) {
        guard let target = unsafe SSL_CTX_get_cert_store(context) else { return }
        // A certificate in the store is trusted even where it is no root: the file says what is trusted.
        unsafe X509_STORE_set_flags(target, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        switch store {
        case .system:
            unsafe SSL_CTX_set_default_verify_paths(context)
        case .file(let path) where CertificateDirectory.isDirectory(path):
            var files: [PEMFile] = []
            for file in try CertificateDirectory.files(in: path) {
                let file = try PEMFile(path: file, purpose: "the trusted authorities")
                try file.requireWhole()
                files.append(file)
            }
            try trust(files.flatMap(\.certificates), of: path)
            withExtendedLifetime(files) {}
        case .file(let path):
            let file = try PEMFile(path: path, purpose: "the trusted authorities")
            try file.requireCertificates()
            try trust(file.certificates, of: path)
            withExtendedLifetime(file) {}
        }
    }

    private func trust(_ certificates: [PEMFile.Certificate], of path: String) throws(TransportError) {
        let attempt = "reading the trusted authorities from '\(path)'"
        guard let last = certificates.last else {
            throw TransportError(
                .notACertificate, attempt: attempt, cause: "no file in it has a certificate",
                remedy: "put PEM files there whose names end in .pem, .crt or .cer")
        }
        let now = Int64(time(nil))
        if certificates.allSatisfy({ $0.summary.notAfter < now }) {
            throw TransportError(
                .expired, attempt: attempt, cause: "every certificate in it has expired, such as: \(last.summary)",
                remedy: "get the authority's present certificate")
        }
        guard let store = unsafe SSL_CTX_get_cert_store(context) else { return }
        for certificate in certificates { unsafe X509_STORE_add_cert(store, certificate.pointer) }
    }

    /// Refuses what the lists in the file revoke, and what none of them that is valid now speaks of.
    func requireUnrevoked(by path: String) throws(TransportError) {
        guard let store = unsafe SSL_CTX_get_cert_store(context) else { return }
        let file = try RevocationLists(path: path)
        for list in file.lists { unsafe X509_STORE_add_crl(store, list.pointer) }
        unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL))
        withExtendedLifetime(file) {}
    }

    // MARK: The own certificate

    /// Remembers, per connection, that the server asked for a certificate which the settings do not have.
    func noteCertificateRequests() {
        unsafe SSL_CTX_set_client_cert_cb(context, TLSEngine.certificateRequestCallback)
    }

    /// Presents the certificate, its intermediates and its key.
    func present(
        certificate path: String, key keyPath: String, password: String?
    ) throws(TransportError) -> CertificateSummary {
        let file = try PEMFile(path: path, purpose: "the certificate")
        try file.requireCertificates()
        let leaf = file.certificates[0]
        for certificate in file.certificates { try certificate.summary.requireValidNow(path: path) }
        try requireChain(file.certificates, path: path)
        OpenSSLQueue.clear()
        guard unsafe SSL_CTX_use_certificate(context, leaf.pointer) == 1 else {
            throw TransportError(
                .weakKey, attempt: "using the certificate '\(path)'",
                cause: "\(OpenSSLQueue.take().text); \(leaf.summary)",
                remedy: "have one issued with a stronger key and signature")
        }
        for intermediate in file.certificates.dropFirst() {
            unsafe _ = gatepost_ctx_add_chain_certificate(context, intermediate.pointer)
        }
        let key = try PrivateKey(path: keyPath, password: password)
        OpenSSLQueue.clear()
        guard unsafe SSL_CTX_use_PrivateKey(context, key.pointer) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else {
            throw TransportError(
                .keyMismatch, attempt: "using the private key '\(keyPath)' with the certificate '\(path)'",
                cause: "\(OpenSSLQueue.take().text); \(leaf.summary)",
                remedy: "use the key that the certificate was requested with; the leaf stands first in its file")
        }
        return leaf.summary
    }
    /// A file that holds more than the leaf must hold its chain: each further certificate has signed another of them.
    private func requireChain(_ certificates: [PEMFile.Certificate], path: String) throws(TransportError) {
        for (index, issuer) in certificates.enumerated().dropFirst() {
            let others = certificates.enumerated().filter { $0.offset != index }.map(\.element)
            guard !others.contains(where: { unsafe Self.hasSigned(issuer.pointer, $0.pointer) }) else { continue }
            throw TransportError(
                .brokenChain, attempt: "using the certificate '\(path)'",
                cause: "certificate \(index + 1) in it has issued none of the others: \(issuer.summary)",
                remedy: "put behind the certificate those that lead from it to its authority, and no others")
        }
    }

    @unsafe
    private static func hasSigned(_ issuer: OpaquePointer, _ certificate: OpaquePointer) -> Bool {
        unsafe X509_check_issued(issuer, certificate) == X509_V_OK
            && X509_verify(certificate, X509_get0_pubkey(issuer)) == 1
    }
}
