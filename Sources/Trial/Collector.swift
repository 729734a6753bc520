internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
public import Transport

/// A small collector for trials and tests: listens for syslog, RELP and HTTP, undoes TLS, compression and framing, counts what it gets and finds
/// duplicates, and writes each event as a line.
///
/// One thread does all of it. What was read from a socket is written before more is read, so a slow output holds the
/// senders back, memory stays bounded, and of what a TLS peer is told was read, nothing is lost with this process.
public final class Collector: Sendable {
    private let settings: CollectorSettings
    private let context: TLSContext?
    private let group: MultiThreadedEventLoopGroup
    private let hub: CollectorHub
    private let published = PublishedTally()

    private static let handshakeTime = TimeAmount.seconds(10)

    /// Opens the output and reads the certificates.
    /// - Parameters:
    ///   - onLine: gets a line about each connection that ended. Called on the collector's thread.
    ///   - onFailure: gets the error when the output can't be written any more, once. Called on the collector's thread,
    ///     so not the place to call ``stop()``.
    /// - Throws: what is missing, unreadable, or not a certificate.
    public init(
        _ settings: CollectorSettings, onLine: @escaping @Sendable (String) -> Void = { _ in },
        onFailure: @escaping @Sendable (TrialError) -> Void = { _ in }
    ) throws(TrialError) {
        self.settings = settings
        if let tls = settings.tls {
            do throws(TransportError) {
                context = try TLSContext(server: tls)
            } catch {
                throw TrialError(error.reason == .fileUnreadable ? .noInput : .configuration, "\(error)")
            }
        } else if let endpoint = settings.listen.first(where: { $0.scheme.isEncrypted }) {
            throw TrialError(.usage, "\(endpoint.scheme.rawValue):// needs a certificate and its key; give both")
        } else {
            context = nil
        }
        hub = CollectorHub(
            sink: try EventSink(settings), published: published, onLine: onLine, onFailure: onFailure)
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    /// What was counted up to now. From any thread.
    public var tally: CollectorTally { published.get() }

    /// Listens on every address. Blocks until it does.
    /// - Returns: the addresses in the order of the settings, with the ports that were found for port 0.
    /// - Throws: an address that is in use, not this host's, or not allowed.
    public func start() throws(TrialError) -> [Endpoint] {
        var bound: [Endpoint] = []
        for endpoint in settings.listen {
            do {
                let channel = try bootstrap(endpoint).bind(host: endpoint.host, port: endpoint.port).wait()
                var found = endpoint
                found.port = channel.localAddress?.port ?? endpoint.port
                bound.append(found)
            } catch {
                let attempt = "listening on \(endpoint)"
                if let error = error as? IOError { throw TrialError(attempt, code: error.errnoCode) }
                throw TrialError(.io, "\(attempt): \(error)")
            }
        }
        return bound
    }

    private func bootstrap(_ endpoint: Endpoint) -> ServerBootstrap {
        let (hub, context, scheme) = (hub, endpoint.scheme.isEncrypted ? context : nil, endpoint.scheme)
        return ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let wire = WireCounter(sink: hub.sink)
                    try pipeline.addHandler(wire)
                    if let context {
                        let deadline = NIODeadline.now() + Self.handshakeTime
                        let peer = "a client at \(peerName(channel.remoteAddress))"
                        try pipeline.addHandler(TLSHandler(server: context, peer: peer, deadline: deadline))
                    }
                    switch scheme {
                    case .tcp, .tls: break
                    case .relp, .relpTLS: try pipeline.addHandler(RELPConversation())
                    case .http, .https:
                        try pipeline.configureHTTPServerPipeline()
                        try pipeline.addHandler(HTTPConversation())
                    }
                    try pipeline.addHandler(CollectorConnection(hub: hub, wire: wire))
                }
            }
    }

    /// Cuts every open connection with a reset, as a crash would; new ones are accepted. Blocks until it is done.
    public func cutAllConnections() throws(TrialError) {
        let hub = hub
        do {
            try group.next().submit { hub.cutAll() }.wait()
        } catch {
            throw TrialError(.io, "cutting the connections: \(error)")
        }
    }

    /// Stops listening and closes every connection. All that was read is written when it returns. Once only.
    public func stop() throws(TrialError) {
        let hub = hub
        do {
            try group.next().submit { hub.closeAll() }.wait()
            try group.syncShutdownGracefully()
        } catch {
            throw TrialError(.io, "stopping the collector: \(error)")
        }
    }
}
