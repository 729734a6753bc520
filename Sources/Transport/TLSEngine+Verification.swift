import COpenSSL

// What is decided about a peer's certificate beside what OpenSSL decides: pins, and where a revocation list is needed.
extension TLSEngine {
    /// Is called by OpenSSL for each failure, and for each certificate that is good, the peer's own last.
    static let verifyCallback: @convention(c) (Int32, OpaquePointer?) -> Int32 = { isGood, store in
        guard let store = unsafe store else { return isGood }
        let ssl = unsafe X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx())
        guard let engine = unsafe engine(OpaquePointer(ssl)) else { return isGood }
        return unsafe engine.accepts(store, isGood: isGood == 1) ? 1 : 0
    }

    private func accepts(_ store: OpaquePointer, isGood: Bool) -> Bool {
        let depth = unsafe X509_STORE_CTX_get_error_depth(store)
        var failure = VerificationFailure(
            code: unsafe X509_STORE_CTX_get_error(store), depth: depth,
            certificate: unsafe X509_STORE_CTX_get_current_cert(store).map { unsafe CertificateSummary($0) })
        if isGood {
            guard depth == 0, !context.pins.isEmpty else { return true }
            let keys = unsafe Self.keys(of: store)
            guard context.pins.isDisjoint(with: keys) else { return true }
            failure.unpinnedKeys = keys
            unsafe X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION)
        } else if unsafe isAnchorWithoutList(failure, store) {
            unsafe X509_STORE_CTX_set_error(store, X509_V_OK)
            return true
        }
        if verificationFailure == nil { verificationFailure = failure }
        return false
    }

    /// An intermediate authority may be what is trusted (`ca`). Its own issuer, whose list would speak of it, is then
    /// nobody that is known, and trust in it is not a question of a list (RFC 5280 §6.1.1, trust anchor).
    private func isAnchorWithoutList(_ failure: VerificationFailure, _ store: OpaquePointer) -> Bool {
        guard failure.depth > 0, unsafe failure.depth == gatepost_chain_count(store) - 1 else { return false }
        return failure.code == X509_V_ERR_UNABLE_TO_GET_CRL || failure.code == X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER
    }

    /// The keys of the chain, the peer's own first.
    private static func keys(of store: OpaquePointer) -> [PublicKeyPin] {
        (0..<max(0, unsafe gatepost_chain_count(store))).compactMap { index in
            unsafe gatepost_chain_certificate(store, index).flatMap { unsafe PublicKeyPin(of: $0) }
        }
    }
}
