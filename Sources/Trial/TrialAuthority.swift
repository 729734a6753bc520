/// A certificate authority that lives as long as this value: its key never leaves the process. For demonstrations and
/// tests, never for service.
public struct TrialAuthority: ~Copyable {
    /// The authority's own certificate in PEM: what the other side is to trust.
    public let certificate: [UInt8]

    private let issuer: TrialCertificate
    private let key: TrialKey

    /// Makes an authority with a new P-256 key.
    /// - Throws: OpenSSL's own words, which tell of a broken installation.
    public init(commonName: String = "gatepost trial CA") throws(TrialCertificateError) {
        let key = try TrialKey()
        var request = CertificateRequest(commonName: commonName)
        request.validUntil = 60 * 86400
        let issuer = try TrialCertificate(authority: request, key: key)
        certificate = try issuer.text()
        self.issuer = issuer
        self.key = key
    }

    /// Makes a key and a certificate for it.
    /// - Throws: a name that is none, or a common name that is too long.
    public func issue(_ request: CertificateRequest) throws(TrialCertificateError) -> IssuedCertificate {
        let key = try TrialKey()
        let made = try TrialCertificate(request, key: key, issuer: issuer, issuerKey: self.key)
        return IssuedCertificate(certificate: try made.text(), key: try key.text())
    }
}
