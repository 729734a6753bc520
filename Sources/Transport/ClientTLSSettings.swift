/// An output's `tls` settings: how a connection to a collector is verified and what it presents of itself.
///
/// The defaults are the safe ones; there is no silent way around them (``insecure`` must stand beside `verify: none`).
public struct ClientTLSSettings: Equatable, Sendable {
    /// `ca`: which authorities are trusted.
    public var ca: TrustStore
    /// `cert`: path of the PEM file with the agent's own certificate and its intermediates, leaf first.
    public var certificate: String?
    /// `key`: path of the PEM file with the certificate's private key. Set if ``certificate`` is.
    public var key: String?
    /// `key_password`: what the private key is encrypted with. nil: it is not.
    public var keyPassword: String?
    /// `min_version`: the oldest protocol version that is spoken.
    public var minimumVersion: TLSVersion
    /// `ciphers`: for TLS 1.2 an OpenSSL cipher list, for TLS 1.3 names of suites, all divided by colons.
    /// nil: OpenSSL's default.
    public var ciphers: String?
    /// `verify`: what of the collector's certificate is verified.
    public var verify: Verification
    /// `insecure`: says that `verify: none` is meant.
    public var isInsecure: Bool
    /// `server_name`: the name for SNI and for the verification of the certificate. nil: the host of the URL.
    public var serverName: String?
    /// `pins`: one of these keys must be that of a certificate of the collector's verified chain. Empty: any may be.
    public var pins: [PublicKeyPin]
    /// `crl`: path of a PEM file with a certificate revocation list of each authority of the collector's chain.
    public var crl: String?

    /// Everything verified against the system's authorities.
    public init() {
        ca = .system
        certificate = nil
        key = nil
        keyPassword = nil
        minimumVersion = .tls12
        ciphers = nil
        verify = .full
        isInsecure = false
        serverName = nil
        pins = []
        crl = nil
    }

    /// Where trusted authorities come from.
    public enum TrustStore: Equatable, Sendable {
        /// The system's store.
        case system
        /// A PEM file at this path, or the PEM files in a directory there, and nothing else.
        case file(String)
    }

    /// What is verified.
    public enum Verification: String, Sendable, CaseIterable {
        /// Chain, dates and the server's name (subject alternative names, RFC 6125).
        case full
        /// Nothing: anyone on the way can read and change what is sent.
        case none
    }
}
