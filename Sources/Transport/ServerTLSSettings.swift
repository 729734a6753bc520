/// How a listener presents itself, and what it asks of those who connect.
public struct ServerTLSSettings: Equatable, Sendable {
    /// Path of the PEM file with the listener's certificate and its intermediates, leaf first.
    public var certificate: String
    /// Path of the PEM file with the certificate's private key, unencrypted.
    public var key: String
    /// Path of a PEM file with the authorities whose client certificates are accepted. nil: none is asked for.
    public var clientCA: String?
    /// Whether who connects must show a certificate of ``clientCA``; a wrong one is refused in any case.
    public var clientCertificate: ClientCertificate
    /// The oldest protocol version that is spoken.
    public var minimumVersion: TLSVersion
    /// For TLS 1.2 an OpenSSL cipher list, for TLS 1.3 names of suites, all divided by colons. nil: OpenSSL's default.
    public var ciphers: String?

    /// Whether a client may do without a certificate.
    public enum ClientCertificate: String, Sendable, CaseIterable {
        case required, optional
    }

    public init(certificate: String, key: String, clientCA: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientCA = clientCA
        clientCertificate = .required
        minimumVersion = .tls12
        ciphers = nil
    }
}
