public import NIOCore

// The handshake, errors and the ways a connection ends.
extension TLSHandler {
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        handshakePromise = context.eventLoop.makePromise()
        if context.channel.isActive { startHandshake(context) }
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        end(context, with: closedError("the handler was removed"))
        self.context = nil
    }

    public func channelActive(context: ChannelHandlerContext) {
        startHandshake(context)
        context.fireChannelActive()
    }

    private func startHandshake(_ context: ChannelHandlerContext) {
        guard case .new = state else { return }
        state = .handshaking
        if engine.peer.isEmpty {
            engine.peer = context.remoteAddress.map { "\($0)" } ?? "a client"
        }
        deadlineTask = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { [weak self] in
            guard let self, case .handshaking = state else { return }
            let error = TransportError(
                .handshakeTimeout, attempt: "TLS handshake with \(engine.peer)",
                cause: bytesIn == 0
                    ? "the peer accepted the connection and said nothing in time"
                    : "the peer stopped in the middle of it",
                remedy: "check that this is a TLS port and that the peer is not stuck")
            fail(error, context)
        }
        advanceHandshake(context)
    }

    func advanceHandshake(_ context: ChannelHandlerContext) {
        let step = engine.handshake()
        if case .failed(let error) = step {
            fail(error, context)
            return
        }
        if engine.hasOutgoing {
            sendOutgoing(context, promise: nil)
            context.flush()
        }
        guard case .done = step, case .handshaking = state else { return }
        deadlineTask?.cancel()
        let session = engine.session
        self.session = session
        state = .open
        context.fireUserInboundEventTriggered(TLSEvent.established(session))
        handshakePromise?.succeed(session)
        sendHeld(context)
        if let pendingClose {
            self.pendingClose = nil
            close(context: context, mode: .output, promise: pendingClose)
        }
        // Application data may have come in one piece with the end of the handshake.
        if case .open = state, engine.incoming.readableBytes > 0 { decrypt(context) }
    }

    /// Ends the connection for `error`: OpenSSL's alert is sent, nothing else.
    func fail(_ error: TransportError, _ context: ChannelHandlerContext) {
        switch state {
        case .new, .handshaking, .open: break
        case .failed, .closed: return
        }
        state = .failed(error)
        sendOutgoing(context, promise: nil)
        context.flush()
        end(context, with: error)
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    /// Fails what waits. The last step of every way that ends.
    private func end(_ context: ChannelHandlerContext, with error: TransportError) {
        deadlineTask?.cancel()
        deadlineTask = nil
        if case .failed = state {} else { state = .closed }
        if session == nil { handshakePromise?.fail(error) }
        while let (buffer, promise) = held.popFirst() {
            heldBytes -= buffer.readableBytes
            promise?.fail(error)
        }
        pendingClose?.fail(error)
        pendingClose = nil
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case let error as TransportError:
            fail(error, context)
        case let error as IOError:
            fail(TransportError(error, attempt: "connection with \(engine.peer)", isConnected: true), context)
        default:
            context.fireErrorCaught(error)
        }
    }

    public func channelInactive(context: ChannelHandlerContext) {
        let wasOpen: Bool
        switch state {
        case .new, .handshaking:
            wasOpen = false
        case .open:
            wasOpen = true
        case .failed, .closed:
            end(context, with: closedError("the connection is closed"))
            context.fireChannelInactive()
            return
        }
        let error = wasOpen ? truncationError : closedError("the peer closed the connection during the handshake")
        end(context, with: error)
        if !(wasOpen && (hasPeerClosed || isOutputClosed)) { context.fireErrorCaught(error) }
        context.fireChannelInactive()
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        // The peer's FIN on a channel that allows half-closure. After its close_notify it says nothing new.
        if hasPeerClosed { return }
        if case .open = state, isOutputClosed {
            hasPeerClosed = true
            context.fireUserInboundEventTriggered(event)
        } else if case .open = state {
            fail(truncationError, context)
        } else {
            fail(closedError("the peer closed the connection during the handshake"), context)
        }
    }

    private var truncationError: TransportError {
        TransportError(
            .truncated, attempt: "TLS connection with \(engine.peer)",
            cause: "the peer closed the connection without saying so in TLS (no close_notify)",
            remedy: "look at the peer's log; what had not settled is sent again")
    }

    private func closedError(_ cause: String) -> TransportError {
        TransportError(
            .closed, attempt: "TLS connection with \(engine.peer)", cause: cause,
            remedy: "look at the peer's log; check that this is a TLS port")
    }

    // MARK: Closing

    private var isHandshaking: Bool {
        switch state {
        case .new, .handshaking: true
        case .open, .failed, .closed: false
        }
    }

    public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard mode != .input else {
            context.close(mode: .input, promise: promise)
            return
        }
        if mode == .output, isHandshaking, pendingClose == nil {
            pendingClose = promise ?? context.eventLoop.makePromise()
            return
        }
        guard case .open = state else {
            // There is nothing to say in TLS before the handshake or after an error.
            end(context, with: closedError("the connection was closed here"))
            context.close(mode: .all, promise: promise)
            return
        }
        guard mode == .output else {
            endSending(context, promise: nil)
            end(context, with: closedError("the connection was closed here"))
            context.close(mode: .all, promise: promise)
            return
        }
        // NIO turns the end of the output into the end of all, and drops what waits, where the input has ended already:
        // so it is told only when the last byte is out.
        let sent = context.eventLoop.makePromise(of: Void.self)
        endSending(context, promise: sent)
        sent.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: promise) }
    }

    /// Encrypts what was flushed and close_notify behind it.
    private func endSending(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        guard !isOutputClosed else {
            promise?.succeed(())
            return
        }
        sendHeld(context)
        isOutputClosed = true
        engine.shutdown()
        sendOutgoing(context, promise: promise)
        context.flush()
    }
}
