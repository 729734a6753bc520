/// What a TLS handshake agreed on.
public struct TLSSession: Hashable, Sendable {
    /// `TLSv1.2` or `TLSv1.3`.
    public let version: String
    /// The cipher suite, by OpenSSL's name.
    public let cipher: String
    /// The peer's certificate; nil where it sent none.
    public let peer: CertificateSummary?
    /// Whether the peer's certificate was verified; false under `verify: none`, and for clients not asked for one.
    public let isVerified: Bool
    /// Whether read receipts work: TLS 1.3 only.
    public let hasReceipts: Bool
}
