import Logging
import NIOCore
import NIOHTTP1
import NIOPosix

/// Where the agent answers questions and takes commands: HTTP/1.1 on a Unix socket and, for what changes nothing, on TCP.
///
/// It has an event-loop thread of its own, and holds nobody up: what it is asked it reads from what the other threads have
/// published. Connections, requests and times are bounded, so that nobody can hold it up either.
final class AdminServer: Sendable {
    /// Where TCP is listened on, with the port that was found; nil: nowhere.
    let http: AdminAddress?
    /// Why TCP is not listened on although the configuration asks for it.
    let httpFailure: String?

    private let group: MultiThreadedEventLoopGroup
    private let listeners: [any Channel]
    private let socket: (path: String, file: UnixSocket.FileID)?
    private let connections: AdminConnections

    /// Listens from now on.
    ///
    /// That TCP cannot be listened on is no reason not to ship events: it is logged, and told by ``httpFailure``.
    /// - Parameters:
    ///   - agentName: `agent.name`.
    ///   - onTick: called every ``RateMeter/interval`` on the server's thread.
    /// - Throws: ``AdminError`` if the socket cannot be made, or belongs to a living agent.
    init(
        _ settings: AdminSettings, agentName: String, routes: [AdminRoute], logger: Logger,
        onTick: @escaping @Sendable () -> Void = {}
    ) throws(AdminError) {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let connections = AdminConnections(routes: routes)
        var listeners: [any Channel] = []
        do {
            if let path = settings.socket {
                let (descriptor, file) = try UnixSocket.listen(at: path)
                socket = (path, file)
                let bootstrap = Self.bootstrap(group, connections, .socket, hosts: nil)
                listeners.append(try bootstrap.withBoundSocket(descriptor).wait())
            } else {
                socket = nil
            }
        } catch let error as AdminError {
            Self.end(group, logger)
            throw error
        } catch {
            Self.end(group, logger)
            throw AdminError("\(settings.socket ?? "") cannot be listened on: \(error)", .io)
        }
        let (channel, address, failure) = Self.listen(settings.http, group, connections, agentName: agentName, logger)
        if let channel { listeners.append(channel) }
        http = address
        httpFailure = failure
        self.group = group
        self.connections = connections
        self.listeners = listeners
        group.next().scheduleRepeatedTask(initialDelay: .zero, delay: TimeAmount(RateMeter.interval)) { _ in onTick() }
    }

    private static func listen(
        _ address: AdminAddress?, _ group: MultiThreadedEventLoopGroup, _ connections: AdminConnections,
        agentName: String,
        _ logger: Logger
    ) -> (channel: (any Channel)?, address: AdminAddress?, failure: String?) {
        guard var address else { return (nil, nil, nil) }
        do {
            let bootstrap = bootstrap(
                group, connections, .tcp, hosts: AdminHosts(address: address, agentName: agentName)
            )
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            let channel = try bootstrap.bind(host: address.host, port: address.port).wait()
            address.port = channel.localAddress?.port ?? address.port
            logger.info("the page and the metrics are at http://\(address)/")
            return (channel, address, nil)
        } catch {
            let failure =
                "nothing listens on agent.admin.http \(address): \(error); "
                + "events are shipped all the same; free the port, or set another one, or off"
            logger.error("\(failure)")
            return (nil, nil, failure)
        }
    }

    private static func bootstrap(
        _ group: MultiThreadedEventLoopGroup, _ connections: AdminConnections, _ kind: AdminConnections.Kind,
        hosts: AdminHosts?
    ) -> ServerBootstrap {
        ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 64)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    guard connections.enter(channel, by: kind) else { throw ChannelError.ioOnClosedChannel }
                    try configure(channel.pipeline.syncOperations)
                    let connection = AdminConnection(
                        try AdminConnection.Channel(wrappingChannelSynchronously: channel),
                        routes: connections.routes, hosts: hosts)
                    connections.serve(connection, on: channel)
                }
            }
    }

    private static func configure(_ pipeline: ChannelPipeline.SynchronousOperations) throws {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = 8 << 10
        limits.maxHeaderListSize = 16 << 10
        limits.maxHeaderFieldCount = 64
        let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: limits)
        try pipeline.addHandlers(
            HTTPResponseEncoder(), ByteToMessageHandler(decoder), HTTPServerProtocolErrorHandler())
    }

    /// Stops listening, ends all connections, and removes the socket.
    func stop(_ logger: Logger) async {
        if let socket, UnixSocket.FileID(socket.path) == socket.file { UnixSocket.remove(socket.path) }
        for listener in listeners { listener.close(promise: nil) }
        do {
            try await connections.end(on: group.any())
            try await group.shutdownGracefully()
        } catch {
            logger.error("stopping the admin server: \(error)")
        }
    }

    private static func end(_ group: MultiThreadedEventLoopGroup, _ logger: Logger) {
        do {
            try group.syncShutdownGracefully()
        } catch {
            logger.error("stopping the admin server: \(error)")
        }
    }
}
