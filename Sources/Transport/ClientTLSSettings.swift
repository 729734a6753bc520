/// An output's `tls` settings: how a connection to a collector is verified and what it presents of itself.
///
/// The defaults are the safe ones; there is no silent way around them (``insecure`` must stand beside `verify: none`).
public struct ClientTLSSettings: Equatable, Sendable {
    /// `ca`: which authorities are trusted.
    public var ca: TrustStore
    /// `cert`: path of the PEM file with the agent's own certificate and its intermediates, leaf first.
    public var certificate: String?
    /// `key`: path of the PEM file with the certificate's private key, unencrypted. Set if ``certificate`` is.
    public var key: String?
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

    /// Everything verified against the system's authorities.
    public init() {
        ca = .system
        certificate = nil
        key = nil
        minimumVersion = .tls12
        ciphers = nil
        verify = .full
        isInsecure = false
        serverName = nil
    }

    /// Where trusted authorities come from.
    public enum TrustStore: Equatable, Sendable {
        /// The system's store.
        case system
        /// A PEM file at this path, and nothing else.
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
