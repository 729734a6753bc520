internal import NIOCore

/// The receiving end of a TLS connection, without I/O: ciphertext in, plaintext out. For a server that says nothing of its
/// own but what TLS asks for.
///
/// Not thread-safe.
public final class TLSInlet {
    private let engine: TLSEngine
    /// What the handshake agreed on; nil before its end.
    public private(set) var session: TLSSession?

    /// How far the connection is after some ciphertext.
    public enum Step: Sendable {
        /// More ciphertext must come.
        case open
        /// The peer has said close_notify: nothing more comes.
        case peerClosed
        /// It can't go on; what is to be sent is OpenSSL's alert.
        case failed(TransportError)
    }

    /// - Parameters:
    ///   - context: a listener's.
    ///   - peer: whom errors speak of.
    public init(context: TLSContext, peer: String) throws(TransportError) {
        precondition(context.role == .server, "a server needs a server's context")
        engine = try TLSEngine(context: context, host: nil, peer: peer)
    }

    /// Takes ciphertext from the socket.
    /// - Parameter body: is lent the plaintext that it brought, if it brought any.
    @unsafe
    public func receive(_ ciphertext: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) -> Step {
        var incoming = ByteBuffer()
        unsafe incoming.writeBytes(ciphertext)
        engine.receive(&incoming)
        if session == nil {
            switch engine.handshake() {
            case .done: session = engine.session
            case .needsPeer: return .open
            case .peerClosed: return .peerClosed
            case .failed(let error): return .failed(error)
            }
        }
        var plaintext = ByteBuffer()
        plaintext.reserveCapacity(engine.incoming.readableBytes + 1024)
        let step = engine.read(into: &plaintext)
        if plaintext.readableBytes > 0 { unsafe plaintext.withUnsafeReadableBytes(body) }
        switch step {
        case .done, .needsPeer:
            engine.answerKeyUpdate()
            return .open
        case .peerClosed: return .peerClosed
        case .failed(let error): return .failed(error)
        }
    }

    /// Says close_notify, once the handshake is done.
    public func close() {
        if session != nil { engine.shutdown() }
    }

    /// What is to be sent, of handshake, answers and alerts; empty if nothing is.
    public func takeOutgoing() -> [UInt8] {
        engine.takeOutgoing().map { [UInt8]($0.readableBytesView) } ?? []
    }
}
