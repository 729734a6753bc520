internal import COpenSSL

/// SHA-256 of bytes as they come, which may be asked for its value at any time.
@safe
public final class Digest {
    /// Bytes of a value.
    public static let size = 32

    private let context: OpaquePointer
    private let scratch: OpaquePointer

    public init() {
        guard let context = unsafe EVP_MD_CTX_new(), let scratch = unsafe EVP_MD_CTX_new() else {
            preconditionFailure("OpenSSL has no memory for a digest")
        }
        unsafe self.context = context
        unsafe self.scratch = scratch
        unsafe Self.start(context)
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
        unsafe EVP_MD_CTX_free(scratch)
    }

    private static func start(_ context: OpaquePointer) {
        guard unsafe EVP_DigestInit_ex(context, algorithm.pointer, nil) == 1 else {
            preconditionFailure("OpenSSL refuses SHA-256")
        }
    }

    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            preconditionFailure("OpenSSL refuses to go on with SHA-256")
        }
    }

    /// Of all bytes so far.
    public func value() -> [UInt8] {
        guard unsafe EVP_MD_CTX_copy_ex(scratch, context) == 1 else {
            preconditionFailure("OpenSSL refuses to copy a digest")
        }
        return unsafe Self.finish(scratch)
    }

    private static func finish(_ context: OpaquePointer) -> [UInt8] {
        var value = [UInt8](repeating: 0, count: size)
        guard unsafe EVP_DigestFinal_ex(context, &value, nil) == 1 else {
            preconditionFailure("OpenSSL refuses to end SHA-256")
        }
        return value
    }

    /// Of bytes that are all there.
    static func value(of bytes: [UInt8]) -> [UInt8] {
        var value = [UInt8](repeating: 0, count: size)
        guard unsafe EVP_Digest(bytes, bytes.count, &value, nil, algorithm.pointer, nil) == 1 else {
            preconditionFailure("OpenSSL refuses SHA-256")
        }
        return value
    }

    /// Looked up once: OpenSSL 3 searches its providers at each use of EVP_sha256(). Never freed, and only read.
    @safe
    private struct Algorithm: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private static let algorithm: Algorithm = {
        guard let found = unsafe EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("OpenSSL has no SHA-256")
        }
        return unsafe Algorithm(pointer: found)
    }()
}
