/// What a throw-away certificate is to say.
public struct CertificateRequest: Sendable {
    /// What the certificate may be used for (RFC 5280 §4.2.1.12).
    public enum Purpose: String, Sendable {
        case server = "serverAuth"
        case client = "clientAuth"
    }

    /// The subject's common name, at most 64 bytes of UTF-8.
    public var commonName: String
    /// Names and IP addresses that the certificate is for: its subject alternative names.
    public var names: [String]
    public var purpose: Purpose
    /// When it becomes valid, in seconds from now.
    public var validFrom: Int
    /// When it expires, in seconds from now; a negative number makes one that has expired.
    public var validUntil: Int

    /// A certificate that has been valid for an hour and is so for thirty days more.
    public init(commonName: String, names: [String] = [], purpose: Purpose = .server) {
        self.commonName = commonName
        self.names = names
        self.purpose = purpose
        validFrom = -3600
        validUntil = 30 * 86400
    }
}
