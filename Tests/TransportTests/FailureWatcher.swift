import NIOCore
import NIOPosix
import Transport

/// The error that a connection ends with, be it in the handshake or, as TLS 1.3 has it for client certificates, after.
final class FailureWatcher: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    /// Succeeds with the first error; fails if the connection ends without one.
    let failure: EventLoopFuture<TransportError>
    private let promise: EventLoopPromise<TransportError>

    init(loop: any EventLoop) {
        promise = loop.makePromise()
        failure = promise.futureResult
    }

    static func connect(
        port: UInt16, _ settings: ClientTLSSettings?, _ connected: @escaping @Sendable (Connection) -> Void = { _ in }
    ) async throws -> FailureWatcher {
        let endpoint = Endpoint(scheme: settings == nil ? .tcp : .tls, host: "127.0.0.1", port: Int(port))
        let connector = Connector(endpoint: endpoint, tls: try settings.map { try TLSContext(client: $0) })
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let watcher = FailureWatcher(loop: loop)
        let connection = connector.connect(on: loop) { channel in
            try channel.pipeline.syncOperations.addHandler(watcher)
        }
        connection.whenSuccess(connected)
        connection.whenFailure { error in
            if let error = error as? TransportError {
                watcher.promise.succeed(error)
            } else {
                watcher.promise.fail(error)
            }
        }
        return watcher
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TransportError { promise.succeed(error) } else { promise.fail(error) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
    }
}
