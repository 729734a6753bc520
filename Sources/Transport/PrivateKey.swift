import COpenSSL
import Glibc

/// A private key of a PEM file.
@safe
final class PrivateKey {
    let pointer: OpaquePointer

    /// - Parameter password: what it is encrypted with; nil: it is not.
    /// - Throws: `file_unreadable`, `not_a_key`, `key_encrypted`, `key_password`.
    init(path: String, password: String?) throws(TransportError) {
        let file = try PEMBytes(path: path, purpose: "the private key")
        OpenSSLQueue.clear()
        let prompt = Prompt(password)
        let key = unsafe file.withBIO { bio in
            // Without a callback OpenSSL would ask at the terminal.
            unsafe PEM_read_bio_PrivateKey(bio, nil, Prompt.callback, Unmanaged.passUnretained(prompt).toOpaque())
        }
        let errors = OpenSSLQueue.take()
        if let key = unsafe key {
            unsafe pointer = key
            return
        }
        if prompt.wasAsked, password == nil {
            throw file.error(
                .keyEncrypted, "it is encrypted",
                "set 'key_password' to \"${credential:NAME}\", or decrypt it with 'openssl pkey -in FILE -out FILE' and "
                    + "protect it by file mode 0600")
        }
        if prompt.wasAsked {
            throw file.error(
                .keyPassword, "'key_password' does not decrypt it (\(errors.text))",
                "correct the password; try it with 'openssl pkey -in FILE -noout'")
        }
        throw file.error(
            .notAKey, "no private key in it (\(errors.text))",
            "give a PEM file with a '-----BEGIN PRIVATE KEY-----' block")
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// Answers OpenSSL's question for the password.
    private final class Prompt {
        private let password: [UInt8]?
        private(set) var wasAsked = false

        init(_ password: String?) {
            self.password = password.map { Array($0.utf8) }
        }

        /// See pem_password_cb(3): fills the buffer and gives the count of bytes, or -1 where there is no password.
        static let callback:
            @convention(c) (UnsafeMutablePointer<CChar>?, Int32, Int32, UnsafeMutableRawPointer?) -> Int32 = {
                buffer, size, _, data in
                guard let buffer = unsafe buffer, let data = unsafe data else { return -1 }
                let prompt = unsafe Unmanaged<Prompt>.fromOpaque(data).takeUnretainedValue()
                prompt.wasAsked = true
                guard let password = prompt.password, password.count <= Int(size) else { return -1 }
                unsafe UnsafeMutableRawBufferPointer(start: buffer, count: password.count).copyBytes(from: password)
                return Int32(password.count)
            }
    }
}
