public import Bytes
public import NIOCore

/// TLS on a channel by the system's OpenSSL: plaintext behind it, ciphertext towards the socket.
///
/// Nothing that is written leaves before the handshake is done and the peer verified; until then it is held, and how
/// much may be held is the writer's to limit (``heldBytes``). From then on each flush encrypts at once all that was
/// written, so that after it ``bytesOut`` is "up to here", and the channel's writability tells how much waits.
///
/// Closing the output says close_notify and then shuts the sending side; reading goes on until the peer closes. An error
/// is fired once, as a ``TransportError``, and the channel closed. All use is on the channel's event loop.
public final class TLSHandler: ChannelDuplexHandler {
    public typealias InboundIn = ByteBuffer
    public typealias InboundOut = ByteBuffer
    public typealias OutboundIn = ByteBuffer
    public typealias OutboundOut = ByteBuffer

    enum State {
        case new
        case handshaking
        case open
        case failed(TransportError)
        case closed
    }

    /// Cumulative ciphertext bytes handed towards the socket, those of the handshake included.
    public private(set) var bytesOut: UInt64 = 0
    /// Cumulative ciphertext bytes that came from the socket.
    public private(set) var bytesIn: UInt64 = 0
    /// Plaintext bytes that were written and not flushed, or wait for the handshake.
    public internal(set) var heldBytes = 0
    /// What the handshake agreed on; nil before its end.
    public internal(set) var session: TLSSession?
    /// Whether the peer has said close_notify: it sends nothing more, and a collector most likely reads nothing more.
    public internal(set) var hasPeerClosed = false

    let engine: TLSEngine
    let deadline: NIODeadline
    var state = State.new
    var context: ChannelHandlerContext?
    var deadlineTask: Scheduled<Void>?
    var handshakePromise: EventLoopPromise<TLSSession>?
    var held = MarkedCircularBuffer<(buffer: ByteBuffer, promise: EventLoopPromise<Void>?)>(initialCapacity: 4)
    var isOutputClosed = false
    /// A close of the output that came before the end of the handshake and waits for it.
    var pendingClose: EventLoopPromise<Void>?
    var plaintext = ByteBuffer()

    /// A client.
    /// - Parameters:
    ///   - host: the name or address connected to, which the server's certificate must have unless the settings say
    ///     another name.
    ///   - peer: whom errors speak of: `tls://siem.example.com:6514`.
    ///   - deadline: when the handshake must be done.
    public init(
        client context: TLSContext, host: String, peer: String, deadline: NIODeadline
    ) throws(TransportError) {
        precondition(context.role == .client, "a client needs a client's context")
        engine = try TLSEngine(context: context, host: host, peer: peer)
        self.deadline = deadline
    }

    /// A server.
    /// - Parameters:
    ///   - peer: whom errors speak of; nil: the peer's address.
    ///   - deadline: when the handshake must be done.
    public init(server context: TLSContext, peer: String? = nil, deadline: NIODeadline) throws(TransportError) {
        precondition(context.role == .server, "a server needs a server's context")
        engine = try TLSEngine(context: context, host: nil, peer: peer ?? "")
        self.deadline = deadline
    }

    /// Succeeds when the handshake is done, fails with a ``TransportError``. To be asked for once the handler is in a
    /// pipeline.
    public var handshake: EventLoopFuture<TLSSession> {
        guard let handshakePromise else { preconditionFailure("the handler is in no pipeline") }
        return handshakePromise.futureResult
    }

    // MARK: Receipts

    /// Answers to our KeyUpdates so far. The n-th answer proves that what was sent before the n-th request was read by
    /// the peer's TLS layer; ``requestReceipt()`` sends two, so pair k is confirmed at 2k − 1 answers.
    public var receiptAnswers: UInt64 { engine.receiptAnswers }

    /// Pairs of KeyUpdates sent so far.
    public var receiptsRequested: UInt64 { engine.receiptsRequested }

    /// Whether the peer has read all that was flushed before receipt number `pair` (1 is the first) was requested.
    public func isConfirmed(pair: UInt64) -> Bool { pair == 0 || receiptAnswers >= 2 * pair - 1 }

    /// Asks the peer to confirm that it has read all that was flushed so far: two KeyUpdates (RFC 8446 §4.6.3) in one
    /// write. Two, because OpenSSL answers one request only when the next arrives. Answers may come late, merged or
    /// never.
    /// - Returns: the pair's number, or nil where there are no receipts (TLS 1.2) or the connection is not open.
    @discardableResult
    public func requestReceipt() -> UInt64? {
        guard case .open = state, !isOutputClosed, let context, engine.requestReceipt() else { return nil }
        sendOutgoing(context, promise: nil)
        context.flush()
        return engine.receiptsRequested
    }

    // MARK: Writing

    /// Encrypts `batch` and sends it, without the copy into a `ByteBuffer` that a write through the pipeline needs.
    /// - Returns: ``bytesOut`` behind it.
    /// - Throws: if the connection is not open.
    @discardableResult
    public func send(_ batch: borrowing ByteWriter) throws(TransportError) -> UInt64 {
        guard case .open = state, !isOutputClosed, let context else {
            if case .failed(let error) = state { throw error }
            throw TransportError(
                .closed, attempt: "writing to \(engine.peer)", cause: "the connection is not open for writing",
                remedy: "it is made again")
        }
        if let error = unsafe batch.withUnsafeBytes({ unsafe engine.write($0) }) {
            fail(error, context)
            throw error
        }
        sendOutgoing(context, promise: nil)
        context.flush()
        return bytesOut
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let buffer = unwrapOutboundIn(data)
        switch state {
        case .new, .handshaking, .open:
            guard !isOutputClosed, pendingClose == nil else { break }
            heldBytes += buffer.readableBytes
            held.append((buffer, promise))
            return
        case .failed(let error):
            promise?.fail(error)
            return
        case .closed:
            break
        }
        promise?.fail(ChannelError.outputClosed)
    }

    public func flush(context: ChannelHandlerContext) {
        held.mark()
        sendHeld(context)
    }

    func sendHeld(_ context: ChannelHandlerContext) {
        guard case .open = state, !isOutputClosed else { return }
        while held.hasMark {
            let (buffer, promise) = held.removeFirst()
            heldBytes -= buffer.readableBytes
            if let error = unsafe buffer.withUnsafeReadableBytes({ unsafe engine.write($0) }) {
                promise?.fail(error)
                fail(error, context)
                return
            }
            sendOutgoing(context, promise: promise)
        }
        context.flush()
    }

    /// Hands the engine's ciphertext towards the socket; the caller flushes.
    func sendOutgoing(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard let ciphertext = engine.takeOutgoing() else {
            promise?.succeed(())
            return
        }
        bytesOut += UInt64(ciphertext.readableBytes)
        context.write(wrapOutboundOut(ciphertext), promise: promise)
    }

    // MARK: Reading

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        bytesIn += UInt64(buffer.readableBytes)
        switch state {
        case .new, .failed, .closed:
            return
        case .handshaking:
            engine.receive(&buffer)
            advanceHandshake(context)
        case .open:
            // Nothing counts behind the peer's close_notify.
            if hasPeerClosed { return }
            engine.receive(&buffer)
            decrypt(context)
        }
    }

    func decrypt(_ context: ChannelHandlerContext) {
        let answers = engine.receiptAnswers
        plaintext.clear(minimumCapacity: engine.incoming.readableBytes)
        let step = engine.read(into: &plaintext)
        if plaintext.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(plaintext)) }
        guard case .open = state else { return }
        if case .failed(let error) = step {
            fail(error, context)
            return
        }
        if !isOutputClosed { engine.answerKeyUpdate() }
        if engine.hasOutgoing {
            sendOutgoing(context, promise: nil)
            context.flush()
        }
        if engine.receiptAnswers != answers {
            context.fireUserInboundEventTriggered(TLSEvent.receiptAnswered(engine.receiptAnswers))
        }
        if case .peerClosed = step { notePeerClosed(context) }
    }

    private func notePeerClosed(_ context: ChannelHandlerContext) {
        guard !hasPeerClosed else { return }
        hasPeerClosed = true
        let options = context.channel.syncOptions
        let isHalfClosureAllowed = (try? options?.getOption(.allowRemoteHalfClosure)) ?? false
        if isHalfClosureAllowed {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            close(context: context, mode: .all, promise: nil)
        }
    }
}
