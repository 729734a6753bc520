import COpenSSL
import NIOCore

/// The BIO between OpenSSL and a ``TLSEngine``'s two buffers: what OpenSSL writes goes straight into the buffer that NIO
/// sends, and what it reads comes straight out of the one NIO received, without a memory BIO's own copy.
@safe
struct TLSBIO: @unchecked Sendable {
    // Made once and never changed or freed.
    private let method: OpaquePointer

    /// nil: out of memory.
    static let shared = TLSBIO()

    private init() {
        guard let method = unsafe BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "gatepost") else {
            preconditionFailure("OpenSSL has no memory for a BIO method")
        }
        unsafe BIO_meth_set_create(method) { bio in
            unsafe BIO_set_init(bio, 1)
            return 1
        }
        unsafe BIO_meth_set_write(method) { bio, bytes, count in
            guard let bytes = unsafe bytes, count > 0, let engine = unsafe TLSBIO.engine(bio) else { return 0 }
            unsafe gatepost_bio_clear_retry(bio)
            unsafe engine.outgoing.writeBytes(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            return count
        }
        unsafe BIO_meth_set_read(method) { bio, target, room in
            guard let target = unsafe target, room > 0, let engine = unsafe TLSBIO.engine(bio) else { return 0 }
            unsafe gatepost_bio_clear_retry(bio)
            let count = min(Int(room), engine.incoming.readableBytes)
            guard count > 0 else {
                unsafe gatepost_bio_set_retry_read(bio)
                return -1
            }
            unsafe engine.incoming.readWithUnsafeReadableBytes { source in
                if let start = source.baseAddress {
                    unsafe UnsafeMutableRawPointer(target).copyMemory(from: start, byteCount: count)
                }
                return count
            }
            return Int32(count)
        }
        unsafe BIO_meth_set_ctrl(method) { _, command, _, _ in
            // All else that OpenSSL asks (pending, push, pop, kTLS) is answered by 0: nothing to say.
            command == BIO_CTRL_FLUSH ? 1 : 0
        }
        unsafe self.method = method
    }

    /// A BIO over the engine's buffers; the engine must outlive it.
    func make(for engine: TLSEngine) -> OpaquePointer? {
        guard let bio = unsafe BIO_new(method) else { return nil }
        unsafe BIO_set_data(bio, Unmanaged.passUnretained(engine).toOpaque())
        return unsafe bio
    }

    private static func engine(_ bio: OpaquePointer?) -> TLSEngine? {
        guard let data = unsafe BIO_get_data(bio) else { return nil }
        return unsafe Unmanaged<TLSEngine>.fromOpaque(data).takeUnretainedValue()
    }
}
