import COpenSSL
import Glibc
import NIOCore

/// One TLS connection without I/O: ciphertext in and out by two buffers, plaintext by calls.
///
/// Not thread-safe; all calls come from the connection's event loop.
@safe
final class TLSEngine {
    /// How a call of OpenSSL ended.
    enum Step {
        case done
        /// More ciphertext must come from the peer first.
        case needsPeer
        /// The peer has said close_notify: no more plaintext comes.
        case peerClosed
        case failed(TransportError)
    }

    /// Ciphertext from the socket that OpenSSL has not read yet.
    var incoming = ByteBuffer()
    /// Ciphertext for the socket; taken by ``takeOutgoing()``.
    var outgoing = ByteBuffer()
    /// Answers to our KeyUpdates.
    private(set) var receiptAnswers: UInt64 = 0
    /// Pairs of KeyUpdates sent.
    private(set) var receiptsRequested: UInt64 = 0

    private let ssl: OpaquePointer
    let context: TLSContext
    private let expectedName: String?
    /// Whom errors speak of.
    var peer: String

    /// The first failure of the peer's verification.
    var verificationFailure: VerificationFailure?
    private var certificateWasRequested = false
    private var firstBytes: [UInt8] = []
    private var isOutgoingTaken = false

    /// - Parameters:
    ///   - host: for a client the host connected to; a setting in the context may stand before it.
    ///   - peer: whom errors speak of.
    init(context: TLSContext, host: String?, peer: String) throws(TransportError) {
        self.context = context
        self.peer = peer
        expectedName = context.serverName ?? host
        OpenSSLQueue.clear()
        guard let ssl = unsafe SSL_new(context.pointer) else {
            throw TransportError(
                .handshakeFailed, attempt: "preparing TLS with \(peer)", cause: OpenSSLQueue.take().text,
                remedy: "look at the machine's memory")
        }
        unsafe self.ssl = ssl
        guard let bio = unsafe TLSBIO.shared.make(for: self) else {
            preconditionFailure("OpenSSL has no memory for a BIO")
        }
        unsafe SSL_set_bio(ssl, bio, bio)
        unsafe SSL_set_ex_data(ssl, Self.exDataIndex, Unmanaged.passUnretained(self).toOpaque())
        switch context.role {
        case .client:
            unsafe SSL_set_connect_state(ssl)
            try setExpectedName()
        case .server:
            unsafe SSL_set_accept_state(ssl)
        }
    }

    deinit {
        unsafe SSL_free(ssl)
    }

    private func setExpectedName() throws(TransportError) {
        guard var name = expectedName else { preconditionFailure("a TLS client must know its server's name") }
        if name.hasSuffix(".") { name.removeLast() }
        let address = String(name.prefix { $0 != "%" })
        let parameters = unsafe SSL_get0_param(ssl)
        OpenSSLQueue.clear()
        var isSet: Bool
        if Self.isAddress(address) {
            isSet = unsafe X509_VERIFY_PARAM_set1_ip_asc(parameters, address) == 1
        } else {
            unsafe X509_VERIFY_PARAM_set_hostflags(
                parameters,
                UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT) | UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
            isSet = unsafe X509_VERIFY_PARAM_set1_host(parameters, name, name.utf8.count) == 1
            isSet = unsafe isSet && gatepost_set_server_name_indication(ssl, name) == 1
        }
        guard isSet else {
            throw TransportError(
                .badAddress, attempt: "preparing TLS with \(peer)",
                cause: "'\(printable(name))' can't be a server's name (\(OpenSSLQueue.take().text))",
                remedy: "correct the host in the URL, or 'server_name'")
        }
    }

    /// Whether `text` is an IPv4 or IPv6 address.
    static func isAddress(_ text: String) -> Bool {
        var room = (UInt64(0), UInt64(0))
        return unsafe inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }

    // MARK: Ciphertext

    /// Takes ciphertext from the socket.
    func receive(_ buffer: inout ByteBuffer) {
        if firstBytes.count < 16 {
            firstBytes.append(contentsOf: buffer.readableBytesView.prefix(16 - firstBytes.count))
        }
        if incoming.readableBytes == 0 {
            incoming = buffer
        } else {
            incoming.writeBuffer(&buffer)
        }
    }

    /// Whether there is ciphertext for the socket.
    var hasOutgoing: Bool { !isOutgoingTaken && outgoing.readableBytes > 0 }

    /// The ciphertext for the socket, or nil if there is none. Its storage is used again once the taker let go of it.
    func takeOutgoing() -> ByteBuffer? {
        guard hasOutgoing else { return nil }
        isOutgoingTaken = true
        return outgoing
    }

    /// Before each call that may write.
    private func prepareOutgoing(room: Int) {
        OpenSSLQueue.clear()
        if isOutgoingTaken {
            outgoing.clear(minimumCapacity: room)
            isOutgoingTaken = false
        } else {
            outgoing.reserveCapacity(minimumWritableBytes: room)
        }
    }

    // MARK: The connection

    func handshake() -> Step {
        prepareOutgoing(room: 4096)
        let code = unsafe SSL_do_handshake(ssl)
        guard code == 1 else { return judge(code, isHandshake: true) }
        // A cipher suite without authentication shows no certificate, and so nothing that OpenSSL would refuse.
        if context.isVerifying, unsafe SSL_get0_peer_certificate(ssl) == nil || SSL_get_verify_result(ssl) != X509_V_OK
        {
            return .failed(
                TransportError(
                    .badCertificate, attempt: "TLS handshake with \(peer)", cause: "the peer showed no certificate",
                    remedy: "use cipher suites with authentication ('ciphers')"))
        }
        return .done
    }

    /// What was agreed on; after the handshake.
    var session: TLSSession {
        let version = unsafe SSL_get_version(ssl).map { unsafe String(cString: $0) } ?? "?"
        let cipher = unsafe SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map { unsafe String(cString: $0) } ?? "?"
        let peer = unsafe SSL_get0_peer_certificate(ssl).map { unsafe CertificateSummary($0) }
        return TLSSession(
            version: version, cipher: cipher, peer: peer, isVerified: context.isVerifying && peer != nil,
            hasReceipts: hasReceipts)
    }

    private var hasReceipts: Bool { unsafe SSL_version(ssl) == TLS1_3_VERSION }

    /// Encrypts all of `bytes` into the outgoing buffer.
    /// - Returns: nil, or why the connection can't go on.
    func write(_ bytes: UnsafeRawBufferPointer) -> TransportError? {
        guard bytes.count > 0 else { return nil }
        // A record holds 16 KiB and takes 22 bytes (TLS 1.3) to some 40 (1.2) of its own.
        prepareOutgoing(room: bytes.count + (bytes.count / 16384 + 1) * 64)
        var written = 0
        let code = unsafe SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &written)
        if code == 1 {
            precondition(written == bytes.count, "OpenSSL took a part of a write in spite of its mode")
            return nil
        }
        if case .failed(let error) = judge(code, isHandshake: false) { return error }
        return TransportError(
            .tlsProtocol, attempt: "writing to \(peer)", cause: "OpenSSL would not write", remedy: "connect again")
    }

    /// Decrypts all that has come into `plaintext`.
    /// - Returns: never `done`: it ends when OpenSSL needs more.
    func read(into plaintext: inout ByteBuffer) -> Step {
        prepareOutgoing(room: 0)
        var code: Int32 = 1
        while code == 1 {
            let room = max(1024, min(incoming.readableBytes, 16384))
            unsafe plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { target in
                var count = 0
                unsafe code = SSL_read_ex(ssl, target.baseAddress, target.count, &count)
                return code == 1 ? count : 0
            }
        }
        // NIO uses its buffer again once nobody else holds it.
        if incoming.readableBytes == 0 { incoming = ByteBuffer() }
        return judge(code, isHandshake: false)
    }

    /// Says close_notify: nothing more is written. What the peer sends can still be read.
    func shutdown() {
        prepareOutgoing(room: 64)
        // 0: the peer's close_notify is still to come, which read(into:) sees.
        unsafe _ = SSL_shutdown(ssl)
        OpenSSLQueue.clear()
    }

    // MARK: Receipts

    /// Sends two KeyUpdates that ask for the peer's (RFC 8446 §4.6.3).
    /// - Returns: whether it was done; TLS 1.2 has none.
    func requestReceipt() -> Bool {
        guard hasReceipts else { return false }
        if receiptsRequested == 0 { unsafe SSL_set_msg_callback(ssl, Self.messageCallback) }
        prepareOutgoing(room: 256)
        for _ in 0..<2 {
            guard unsafe SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED) == 1, unsafe SSL_do_handshake(ssl) == 1 else {
                OpenSSLQueue.clear()
                return false
            }
        }
        receiptsRequested += 1
        return true
    }

    /// Sends the answer to a KeyUpdate of the peer's at once. OpenSSL itself would wait for the next write, which a side
    /// that only reads never makes.
    func answerKeyUpdate() {
        guard hasReceipts, unsafe SSL_get_key_update_type(ssl) != SSL_KEY_UPDATE_NONE else { return }
        prepareOutgoing(room: 64)
        var written = 0
        unsafe _ = SSL_write_ex(ssl, nil, 0, &written)
        OpenSSLQueue.clear()
    }

    private func noteAnswer() {
        // Answers come late or merged, but never more than were asked for.
        if receiptAnswers < 2 * receiptsRequested { receiptAnswers += 1 }
    }

    // MARK: Failures

    private func judge(_ code: Int32, isHandshake: Bool) -> Step {
        // SSL_get_error looks into the queue, so it comes before the queue is emptied.
        let kind = unsafe SSL_get_error(ssl, code)
        let errors = OpenSSLQueue.take()
        switch kind {
        case SSL_ERROR_WANT_READ: return .needsPeer
        case SSL_ERROR_ZERO_RETURN: return .peerClosed
        default: break
        }
        if let verificationFailure, errors.contains(ERR_LIB_SSL, SSL_R_CERTIFICATE_VERIFY_FAILED) {
            return .failed(verificationFailure.error(peer: peer, name: expectedName))
        }
        return .failed(
            TLSFailure(errors: errors, firstBytes: firstBytes, wasCertificateRequested: certificateWasRequested)
                .error(peer: peer, isServer: context.role == .server, isHandshake: isHandshake))
    }

    // MARK: What OpenSSL calls

    /// Where an SSL keeps its engine.
    private static let exDataIndex = gatepost_ssl_new_index()

    static func engine(_ ssl: OpaquePointer?) -> TLSEngine? {
        guard let ssl = unsafe ssl, let data = unsafe SSL_get_ex_data(ssl, exDataIndex) else { return nil }
        return unsafe Unmanaged<TLSEngine>.fromOpaque(data).takeUnretainedValue()
    }

    /// Notes that the server asked for a certificate, and offers none.
    static let certificateRequestCallback:
        @convention(c) (
            OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<OpaquePointer?>?
        ) -> Int32 = { ssl, _, _ in
            unsafe engine(ssl)?.certificateWasRequested = true
            return 0
        }

    /// Counts KeyUpdates (handshake type 24) that come and ask for none in return: answers.
    private static let messageCallback:
        @convention(c) (
            Int32, Int32, Int32, UnsafeRawPointer?, Int, OpaquePointer?, UnsafeMutableRawPointer?
        ) -> Void = { isWrite, _, contentType, bytes, count, ssl, _ in
            guard isWrite == 0, contentType == SSL3_RT_HANDSHAKE, count >= 5, let bytes = unsafe bytes,
                unsafe bytes.load(as: UInt8.self) == UInt8(SSL3_MT_KEY_UPDATE),
                unsafe bytes.load(fromByteOffset: 4, as: UInt8.self) == UInt8(SSL_KEY_UPDATE_NOT_REQUESTED)
            else { return }
            unsafe engine(ssl)?.noteAnswer()
        }
}
