import COpenSSL

/// The certificate revocation lists (RFC 5280 §5) of a PEM file.
@safe
final class RevocationLists {
    /// A list of the file, freed with it.
    @safe
    struct List {
        let pointer: OpaquePointer
    }

    private(set) var lists: [List] = []

    /// Some 150,000 entries, which take ten times as much memory: the agent's is bounded.
    private static let limit = 8 << 20

    /// - Throws: `file_unreadable`, `not_a_crl`, `stale_crl`.
    init(path: String) throws(TransportError) {
        let file = try PEMBytes(path: path, purpose: "the revocation lists", limit: Self.limit)
        OpenSSLQueue.clear()
        unsafe file.withBIO { bio in
            while let list = unsafe PEM_read_bio_X509_CRL(bio, nil, nil, nil) {
                unsafe lists.append(List(pointer: list))
            }
        }
        let errors = OpenSSLQueue.take()
        let isWhole = errors.contains(ERR_LIB_PEM, PEM_R_NO_START_LINE)
        guard isWhole, !lists.isEmpty else {
            let found = lists.isEmpty ? "no revocation list in it" : "broken behind list \(lists.count)"
            throw file.error(
                .notACRL, isWhole ? "\(found) (no '-----BEGIN X509 CRL-----' line)" : "\(found) (\(errors.text))",
                "give a PEM file; 'openssl crl -inform der -in FILE' makes one of a DER file")
        }
        for list in lists {
            let issuer = unsafe CertificateSummary.name(X509_CRL_get_issuer(list.pointer))
            if let begin = unsafe X509_CRL_get0_lastUpdate(list.pointer), unsafe X509_cmp_current_time(begin) > 0 {
                throw file.error(
                    .staleCRL, "that of '\(issuer)' is not valid before \(unsafe CertificateSummary.text(begin))",
                    "check this machine's clock")
            }
            if let end = unsafe X509_CRL_get0_nextUpdate(list.pointer), unsafe X509_cmp_current_time(end) < 0 {
                throw file.error(
                    .staleCRL, "that of '\(issuer)' ended on \(unsafe CertificateSummary.text(end))",
                    "fetch the present one; it is read anew without a restart")
            }
        }
    }

    deinit {
        for list in lists { unsafe X509_CRL_free(list.pointer) }
    }
}
