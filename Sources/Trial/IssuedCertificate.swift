/// A throw-away certificate and its private key, both in PEM.
public struct IssuedCertificate: Sendable {
    public let certificate: [UInt8]
    /// PKCS #8, unencrypted.
    public let key: [UInt8]
}
