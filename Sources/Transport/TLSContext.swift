import COpenSSL

/// The certificates, keys and rules that all connections of an output or a listener share: OpenSSL's SSL_CTX.
///
/// Files are read once, here. Every mistake in them is told by name, with OpenSSL's words and the remedy.
@safe
public final class TLSContext: @unchecked Sendable {
    // Never changed after init; OpenSSL counts its references across threads itself.
    let pointer: OpaquePointer
    let role: Role
    /// Whether the peer's certificate is verified.
    public let isVerifying: Bool
    /// Whether the settings present a certificate; nil for a client without one.
    public let certificate: CertificateSummary?
    /// The keys of which one must be in the peer's verified chain; none: any may be.
    let pins: Set<PublicKeyPin>
    /// The name to expect in the server's certificate, where the settings say another than the host's.
    let serverName: String?

    enum Role: Sendable {
        case client
        case server
    }

    /// A context for connections to collectors.
    public init(client settings: ClientTLSSettings) throws(TransportError) {
        let loader = try TLSContextLoader(isServer: false)
        try loader.setRules(minimumVersion: settings.minimumVersion, ciphers: settings.ciphers)
        switch settings.verify {
        case .full:
            try loader.trust(settings.ca)
            if let crl = settings.crl { try loader.requireUnrevoked(by: crl) }
            loader.verifyServer()
        case .none:
            guard settings.isInsecure else {
                throw TransportError(
                    .insecureNotConfirmed, attempt: "preparing TLS",
                    cause: "'verify: none' lets anyone on the way read and change what is sent",
                    remedy: "remove it, or set 'insecure: true' beside it if that is meant")
            }
            guard settings.pins.isEmpty, settings.crl == nil else {
                throw TransportError(
                    .insecureNotConfirmed, attempt: "preparing TLS",
                    cause:
                        "'pins' and 'crl' say what of a verified chain is accepted, and 'verify: none' verifies none",
                    remedy: "remove 'verify: none', and name the collector's certificate or authority as 'ca'")
            }
        }
        switch (settings.certificate, settings.key) {
        case (let certificate?, let key?):
            self.certificate = try loader.present(
                certificate: certificate, key: key, password: settings.keyPassword)
        case (nil, nil):
            loader.noteCertificateRequests()
            self.certificate = nil
        default:
            throw TransportError(
                .keyMismatch, attempt: "preparing TLS", cause: "one of 'cert' and 'key' is set without the other",
                remedy: "set both, or neither")
        }
        role = .client
        isVerifying = settings.verify == .full
        pins = Set(settings.pins)
        serverName = settings.serverName
        unsafe pointer = loader.finish()
    }

    /// A context for a listener's connections.
    public init(server settings: ServerTLSSettings) throws(TransportError) {
        let loader = try TLSContextLoader(isServer: true)
        try loader.setRules(minimumVersion: settings.minimumVersion, ciphers: settings.ciphers)
        certificate = try loader.present(certificate: settings.certificate, key: settings.key, password: nil)
        if let clientCA = settings.clientCA {
            try loader.trust(.file(clientCA))
            try loader.verifyClients(
                authorities: clientCA, isRequired: settings.clientCertificate == .required)
        }
        role = .server
        // Of a client without certificate there is nothing to verify; one that shows a wrong one OpenSSL refuses.
        isVerifying = settings.clientCA != nil && settings.clientCertificate == .required
        pins = []
        serverName = nil
        unsafe pointer = loader.finish()
    }

    deinit {
        unsafe SSL_CTX_free(pointer)
    }
}
