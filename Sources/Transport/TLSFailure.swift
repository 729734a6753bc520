import COpenSSL

/// A failure of TLS that is not one of a certificate's verification, as OpenSSL's queue tells it.
struct TLSFailure {
    let errors: [OpenSSLQueue.Entry]
    /// The first bytes that the peer ever sent.
    let firstBytes: [UInt8]
    /// Whether the server asked for a certificate that there is not.
    let wasCertificateRequested: Bool

    /// The failure as a person should read it.
    func error(peer: String, isServer: Bool, isHandshake: Bool) -> TransportError {
        let (reason, remedy) = judgement(isServer: isServer, isHandshake: isHandshake)
        var cause = errors.text
        if reason == .notTLS {
            let text = printable(String(decoding: firstBytes, as: UTF8.self))
            cause = "the peer does not speak TLS: its first bytes are '\(text)' (\(cause))"
        }
        let attempt = isHandshake ? "TLS handshake with \(peer)" : "TLS connection with \(peer)"
        return TransportError(reason, attempt: attempt, cause: cause, remedy: remedy)
    }

    private func judgement(isServer: Bool, isHandshake: Bool) -> (TransportError.Reason, remedy: String) {
        for entry in errors where entry.library == ERR_LIB_SSL {
            if let found = judgement(of: entry.reason, isServer: isServer) { return found }
        }
        if isHandshake {
            return (.handshakeFailed, "look at the peer's log")
        }
        return (.tlsProtocol, "look at the peer's log; the connection is made again")
    }

    private func judgement(
        of reason: Int32, isServer: Bool
    ) -> (TransportError.Reason, remedy: String)? {
        switch reason {
        case SSL_R_WRONG_VERSION_NUMBER, SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_PACKET_LENGTH_TOO_LONG,
            SSL_R_RECORD_LENGTH_MISMATCH, SSL_R_BAD_RECORD_TYPE:
            return (.notTLS, "use the port where the peer speaks TLS, or tcp:// if it speaks plainly")
        case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, SSL_R_VERSION_TOO_LOW,
            SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_WRONG_SSL_VERSION, SSL_R_TLSV1_ALERT_INAPPROPRIATE_FALLBACK:
            return (.protocolVersion, "have the peer speak TLS 1.2 or 1.3; 'min_version' says what is accepted here")
        case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_CIPHERS_AVAILABLE, SSL_R_WRONG_CIPHER_RETURNED,
            SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SHARED_GROUPS:
            return (.noSharedCipher, "let both sides have a cipher suite in common ('ciphers')")
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE where wasCertificateRequested,
            SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
            return (.clientCertificateRequired, "set 'cert' and 'key' to a certificate that the collector accepts")
        case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE:
            return (.noSharedCipher, "the peer accepts nothing that was offered: compare 'ciphers' and versions")
        case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
            return (.clientCertificateRequired, "have the client present a certificate, or ask for none")
        case SSL_R_TLSV1_ALERT_UNKNOWN_CA, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED,
            SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,
            SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, SSL_R_TLSV1_ALERT_ACCESS_DENIED:
            let remedy =
                isServer
                ? "the client does not trust this certificate: compare its authorities and the name it expects"
                : "the collector does not accept the certificate in 'cert': have it issued by one it trusts"
            return (.certificateRefused, remedy)
        case SSL_R_EE_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL, SSL_R_CA_MD_TOO_WEAK, SSL_R_DH_KEY_TOO_SMALL:
            return (.weakKey, "have the peer use keys of 2048 bits (RSA, DH) or 256 (ECDSA)")
        default:
            return nil
        }
    }
}
