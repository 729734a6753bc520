/// Why a connection could not be made, was given up, or carried what cannot be read.
///
/// The text says what was tried and on what, why it failed, and what to do; ``Reason`` is the short word for metrics,
/// tests and scripts, which does not change between versions.
public struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure. The raw values are a contract: they are label values of metrics.
    public enum Reason: String, Sendable, CaseIterable {
        // What the configuration names.
        case badAddress = "bad_address"
        case fileUnreadable = "file_unreadable"
        case notACertificate = "not_a_certificate"
        case notAKey = "not_a_key"
        case keyEncrypted = "key_encrypted"
        case keyPassword = "key_password"
        case keyMismatch = "key_mismatch"
        case brokenChain = "broken_chain"
        case notACRL = "not_a_crl"
        case badCiphers = "bad_ciphers"
        case insecureNotConfirmed = "insecure_not_confirmed"
        // Files that are written to.
        case diskFull = "disk_full"
        case fileUnwritable = "file_unwritable"
        // The way to the peer.
        case unknownHost = "unknown_host"
        case lookupFailed = "lookup_failed"
        case lookupTimeout = "lookup_timeout"
        case refused = "refused"
        case unreachable = "unreachable"
        case connectTimeout = "connect_timeout"
        case reset = "reset"
        case closed = "closed"
        case io = "io"
        // The TLS handshake.
        case handshakeTimeout = "handshake_timeout"
        case notTLS = "not_tls"
        case protocolVersion = "protocol_version"
        case noSharedCipher = "no_shared_cipher"
        case unknownCA = "unknown_ca"
        case expired = "expired"
        case notYetValid = "not_yet_valid"
        case wrongName = "wrong_name"
        case wrongPurpose = "wrong_purpose"
        case weakKey = "weak_key"
        case wrongPin = "wrong_pin"
        case revoked = "revoked"
        case staleCRL = "stale_crl"
        case missingCRL = "missing_crl"
        case badCertificate = "bad_certificate"
        case clientCertificateRequired = "client_certificate_required"
        case certificateRefused = "certificate_refused"
        case handshakeFailed = "handshake_failed"
        // What a server answers.
        case unauthorized = "unauthorized"
        case throttled = "throttled"
        case serverError = "server_error"
        case rejected = "rejected"
        case badResponse = "bad_response"
        // An established connection.
        case peerTimeout = "peer_timeout"
        case stalled = "stalled"
        case truncated = "truncated"
        case tlsProtocol = "tls_protocol"
        case badFrame = "bad_frame"
        case frameTooLarge = "frame_too_large"
    }

    /// Whether what a file holds is the cause, and so another content of it the remedy.
    public var isOfFile: Bool {
        switch reason {
        case .fileUnreadable, .notACertificate, .notAKey, .keyEncrypted, .keyPassword, .keyMismatch, .brokenChain,
            .notACRL, .staleCRL, .expired, .notYetValid, .weakKey:
            true
        default: false
        }
    }

    /// The kind of failure.
    public let reason: Reason
    /// What was tried, and on what: `connecting to tls://siem.example.com:6514`.
    public let attempt: String
    /// Why it failed, in OpenSSL's, the kernel's or the resolver's words where they spoke.
    public let cause: String
    /// What a person can do about it.
    public let remedy: String
    /// How long the peer has asked to be left alone.
    public var retryAfter: Duration?

    public init(_ reason: Reason, attempt: String, cause: String, remedy: String) {
        self.reason = reason
        self.attempt = attempt
        self.cause = cause
        self.remedy = remedy
    }

    public var description: String { "\(attempt): \(cause); \(remedy)" }
}
