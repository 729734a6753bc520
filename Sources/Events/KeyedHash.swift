internal import Bytes
internal import COpenSSL

/// HMAC-SHA-256 under one key (RFC 2104), by the system's OpenSSL.
///
/// The key's two blocks are hashed once; each value then costs what its own bytes cost. Used by one thread.
@safe
final class KeyedHash {
    private let context: OpaquePointer

    init(_ key: RedactionKey) {
        let method = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
        let context = unsafe EVP_MAC_CTX_new(method)
        // The context holds a reference of its own.
        unsafe EVP_MAC_free(method)
        var digest = Array("SHA256".utf8CString)
        let isReady = unsafe digest.withUnsafeMutableBufferPointer { name in
            var parameters = unsafe [
                OSSL_PARAM_construct_utf8_string("digest", name.baseAddress, 0), OSSL_PARAM_construct_end(),
            ]
            return unsafe EVP_MAC_init(context, key.bytes, key.bytes.count, &parameters) == 1
        }
        guard let context = unsafe context, isReady else {
            preconditionFailure("OpenSSL has no HMAC-SHA-256: its default provider is not loaded")
        }
        unsafe self.context = context
    }

    deinit {
        unsafe EVP_MAC_CTX_free(context)
    }

    /// The first eight bytes of the hash of `count` bytes of `text` from `offset`.
    func hash(_ text: borrowing ByteWriter, from offset: Int, count: Int) -> SIMD8<UInt8> {
        precondition(offset >= 0 && count >= 0 && count <= text.count - offset, "range out of bounds")
        var result = SIMD8<UInt8>(repeating: 0)
        let isHashed = unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { digest in
            var length = 0
            // Without a key EVP_MAC_init starts anew with the one it has.
            let isDone = unsafe text.withUnsafeBytes { bytes in
                let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
                return unsafe EVP_MAC_init(context, nil, 0, nil) == 1
                    && EVP_MAC_update(context, start?.advanced(by: offset), count) == 1
                    && EVP_MAC_final(context, digest.baseAddress, &length, digest.count) == 1
            }
            for index in 0..<8 { unsafe result[index] = digest[index] }
            return isDone && length == 32
        }
        precondition(isHashed, "OpenSSL failed to hash: a value cannot be redacted, so it must not leave")
        return result
    }
}
