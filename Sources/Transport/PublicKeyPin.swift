import Bytes
import COpenSSL

/// The SHA-256 digest of a certificate's SubjectPublicKeyInfo (RFC 7469 §2.4). It stays when a certificate is renewed with
/// the same key.
public struct PublicKeyPin: Hashable, Sendable, CustomStringConvertible {
    private let digest: [UInt8]

    private static let prefix = "sha256:"
    private static let size = 32

    /// Reads `sha256:` and 44 characters of base64, or 64 hexadecimal digits. nil: it is none.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let rest = Array(text.utf8.dropFirst(Self.prefix.utf8.count))
        guard let digest = rest.count == 2 * Self.size ? Self.decodedHex(rest) : Base64.decoded(rest),
            digest.count == Self.size
        else { return nil }
        self.digest = digest
    }

    /// - Parameter certificate: an X509, which is only read.
    @unsafe
    init?(of certificate: OpaquePointer) {
        var encoded: UnsafeMutablePointer<UInt8>?
        let count = unsafe i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &encoded)
        guard count > 0 else { return nil }
        defer { unsafe gatepost_free(encoded) }
        var digest = [UInt8](repeating: 0, count: Self.size)
        guard unsafe EVP_Digest(encoded, Int(count), &digest, nil, EVP_sha256(), nil) == 1 else { return nil }
        self.digest = digest
    }

    /// `sha256:` and base64.
    public var description: String { Self.prefix + Base64.encoded(digest) }

    private static func decodedHex(_ digits: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<(index + 2)], as: UTF8.self)
            guard pair.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
