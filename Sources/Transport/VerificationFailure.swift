import COpenSSL

/// The check of a peer's certificate that failed first.
struct VerificationFailure {
    /// X509_V_ERR_….
    let code: Int32
    /// Where in the chain: 0 is the peer's own certificate.
    let depth: Int32
    let certificate: CertificateSummary?
    /// The keys of the chain, where none of them is pinned.
    var unpinnedKeys: [PublicKeyPin] = []

    /// The failure as a person should read it.
    /// - Parameters:
    ///   - peer: whose certificate it is.
    ///   - name: the name that was expected in it, if one was.
    func error(peer: String, name: String?) -> TransportError {
        guard unpinnedKeys.isEmpty else { return pinError(peer: peer) }
        let (reason, remedy) = judgement(name: name)
        let words = unsafe String(cString: X509_verify_cert_error_string(Int(code)))
        let place = depth == 0 ? "its own certificate" : "certificate \(depth) of its chain"
        var cause = "\(words) (OpenSSL verify error \(code), depth \(depth)): \(place)"
        if let name, reason == .wrongName { cause += " is not for '\(printable(name))'" }
        if let certificate { cause += "; \(certificate)" }
        return TransportError(reason, attempt: "verifying the certificate of \(peer)", cause: cause, remedy: remedy)
    }

    private func pinError(peer: String) -> TransportError {
        let keys = unpinnedKeys.map(\.description).joined(separator: ", ")
        return TransportError(
            .wrongPin, attempt: "verifying the certificate of \(peer)",
            cause: "none of the keys in its chain is one of 'pins': \(keys)"
                + (certificate.map { "; \($0)" } ?? ""),
            remedy: "find out from the collector's administrator why its key has changed before you pin the new one")
    }

    private func judgement(name: String?) -> (TransportError.Reason, remedy: String) {
        switch code {
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
            X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_CERT_UNTRUSTED, X509_V_ERR_CERT_REJECTED:
            return (
                .unknownCA,
                "trust the authority that issued it (the file in 'ca'), or have the peer send its intermediates"
            )
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return (.expired, "have the certificate renewed; check this machine's clock")
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return (.notYetValid, "check the clocks of both machines")
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return (
                .wrongName,
                "connect by a name that the certificate has, set 'server_name' to one, or have it issued with the name "
                    + "as a subject alternative name (a common name alone does not count, RFC 9525)"
            )
        case X509_V_ERR_INVALID_PURPOSE, X509_V_ERR_INVALID_CA, X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
            return (.wrongPurpose, "have it issued for this use (extended key usage serverAuth or clientAuth)")
        case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK:
            return (.weakKey, "have it issued with a key of 2048 bits (RSA) or 256 (ECDSA) and SHA-256 or better")
        case X509_V_ERR_CERT_REVOKED:
            return (.revoked, "have the peer's certificate replaced; its authority has revoked it")
        case X509_V_ERR_CRL_HAS_EXPIRED, X509_V_ERR_CRL_NOT_YET_VALID:
            return (.staleCRL, "put the authority's present revocation list into 'crl'; it is read anew by itself")
        case X509_V_ERR_UNABLE_TO_GET_CRL, X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, X509_V_ERR_CRL_SIGNATURE_FAILURE,
            X509_V_ERR_KEYUSAGE_NO_CRL_SIGN, X509_V_ERR_DIFFERENT_CRL_SCOPE:
            return (.missingCRL, "put a revocation list of each authority in the chain into 'crl'")
        default:
            return (.badCertificate, "look at the certificate with 'openssl s_client -showcerts -connect HOST:PORT'")
        }
    }
}
