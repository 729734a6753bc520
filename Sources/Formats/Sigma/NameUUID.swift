internal import COpenSSL

/// A UUID that follows from a name, the same in every run: version 5 of RFC 9562 §5.5, in its namespace of URLs.
struct NameUUID {
    /// As RFC 9562 §4 writes it, in lower case.
    let text: String

    /// `6ba7b811-9dad-11d1-80b4-00c04fd430c8`, RFC 9562 §6.6.
    private static let namespaceOfURLs: [UInt8] = [
        0x6B, 0xA7, 0xB8, 0x11, 0x9D, 0xAD, 0x11, 0xD1, 0x80, 0xB4, 0x00, 0xC0, 0x4F, 0xD4, 0x30, 0xC8,
    ]

    init(url: String) {
        let bytes = Self.namespaceOfURLs + Array(url.utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        guard unsafe EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha1(), nil) == 1 else {
            preconditionFailure("OpenSSL has no SHA-1: its default provider is not loaded")
        }
        digest[6] = digest[6] & 0x0F | 0x50
        digest[8] = digest[8] & 0x3F | 0x80
        var text = ""
        for (index, byte) in digest.prefix(16).enumerated() {
            if [4, 6, 8, 10].contains(index) { text += "-" }
            text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        self.text = text
    }
}
