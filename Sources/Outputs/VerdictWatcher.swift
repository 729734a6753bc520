import NIOCore
import Transport

/// Waits behind a TLS handshake for what the collector makes of our certificate.
final class VerdictWatcher: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var failure: TransportError?
    private var promise: EventLoopPromise<Void>?

    /// Succeeds when the collector has read something behind the handshake, or has said nothing against it for so long;
    /// fails with what it said.
    func verdict(on connection: Connection, within patience: TimeAmount) -> EventLoopFuture<Void> {
        let loop = connection.channel.eventLoop
        if let failure { return loop.makeFailedFuture(failure) }
        // In TLS 1.2 the handshake ends with it.
        guard let tls = connection.tls, tls.session?.hasReceipts == true else { return loop.makeSucceededVoidFuture() }
        let promise = loop.makePromise(of: Void.self)
        self.promise = promise
        tls.requestReceipt()
        let limit = loop.assumeIsolated().scheduleTask(in: patience) { self.end(.success(())) }
        promise.futureResult.whenComplete { _ in limit.cancel() }
        return promise.futureResult
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSEvent.receiptAnswered = event { end(.success(())) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let error = TransportError(any: error)
        if failure == nil { failure = error }
        end(.failure(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        let error = TransportError(
            .closed, attempt: "connecting to the collector", cause: "it closed the connection at once",
            remedy: "look at its log")
        if failure == nil { failure = error }
        end(.failure(error))
        context.fireChannelInactive()
    }

    private func end(_ result: Result<Void, any Error>) {
        promise?.completeWith(result)
        promise = nil
    }
}
