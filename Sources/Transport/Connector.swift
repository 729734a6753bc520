public import NIOCore
import NIOPosix
import Synchronization

/// Makes connections to a collector: its name is looked up anew each time, and its addresses of both families are tried
/// as RFC 8305 (happy eyeballs) says.
public struct Connector: Sendable {
    public let endpoint: Endpoint
    public let options: ConnectOptions
    private let tls: Security?
    private let lookup: NameLookup

    /// Where the TLS context of a connection comes from.
    private enum Security {
        case context(TLSContext)
        case keeper(TLSContextKeeper)
    }

    /// - Parameters:
    ///   - tls: for an endpoint with TLS, and only for one.
    public init(endpoint: Endpoint, tls: TLSContext?, options: ConnectOptions = ConnectOptions()) {
        self.init(endpoint: endpoint, tls: tls, options: options, lookup: .shared)
    }

    init(endpoint: Endpoint, tls: TLSContext?, options: ConnectOptions, lookup: NameLookup) {
        self.init(endpoint: endpoint, security: tls.map { .context($0) }, options: options, lookup: lookup)
    }

    /// - Parameters:
    ///   - keeper: gives each connection the context that is right at its time; for an endpoint with TLS, and only for
    ///     one.
    public init(endpoint: Endpoint, keeper: TLSContextKeeper?, options: ConnectOptions) {
        self.init(endpoint: endpoint, security: keeper.map { .keeper($0) }, options: options, lookup: .shared)
    }

    private init(endpoint: Endpoint, security: Security?, options: ConnectOptions, lookup: NameLookup) {
        precondition(
            endpoint.scheme.isEncrypted == (security != nil),
            "an endpoint with TLS needs a TLS context, others have none")
        precondition(options.proxy == nil || security != nil, "only what is encrypted goes through a proxy")
        self.endpoint = endpoint
        self.tls = security
        self.options = options
        self.lookup = lookup
    }

    /// Connects, by a proxy if there is one, TLS handshake included.
    /// - Parameters:
    ///   - loop: one of NIOPosix's, which the connection will run on.
    ///   - configure: adds the handlers that stand behind TLS; called on the loop, for each address tried.
    /// - Returns: fails with a ``TransportError``, which names the addresses tried.
    public func connect(
        on loop: any EventLoop, configure: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) -> EventLoopFuture<Connection> {
        let context: TLSContext?
        do {
            context =
                switch tls {
                case nil: nil
                case .context(let context): context
                case .keeper(let keeper): try keeper.context()
                }
        } catch {
            return loop.makeFailedFuture(error)
        }
        let deadline = NIODeadline.now() + TimeAmount(options.timeout)
        let proxy = options.proxy
        let first = proxy?.endpoint ?? endpoint
        // An address needs no lookup; a zone in it (fe80::1%eth0) is getaddrinfo's to read.
        let address = try? SocketAddress(ipAddress: first.host, port: first.port)
        let resolver = address == nil ? NameResolver(loop: loop, lookup: lookup) : nil
        let (endpoint, options) = (endpoint, options)
        let attempts = Attempts()
        let bootstrap = bootstrap(on: loop).connectTimeout(TimeAmount(options.timeout)).resolver(resolver)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let meter = SocketMeter(endpoint: endpoint)
                    try pipeline.addHandler(meter)
                    if let proxy {
                        try pipeline.addHandler(ProxyTunnel(through: proxy, to: endpoint, deadline: deadline))
                    }
                    var handler: TLSHandler?
                    if let context {
                        let added = try TLSHandler(
                            client: context, host: endpoint.host, peer: "\(endpoint)", deadline: deadline)
                        try pipeline.addHandler(added)
                        handler = added
                    }
                    attempts.add(
                        Connection(
                            endpoint: endpoint, proxy: proxy?.endpoint, channel: channel, meter: meter, tls: handler))
                    try configure(channel)
                }
            }
        let connected: EventLoopFuture<any Channel>
        if let address {
            connected = bootstrap.connect(to: address)
        } else {
            connected = bootstrap.connect(host: first.host, port: first.port)
        }
        return connected.flatMapErrorThrowing { error in
            let failure = ConnectFailure(
                endpoint: first, isProxy: proxy != nil, options: options, addresses: resolver?.addresses)
            throw failure.error(error)
        }.flatMap { channel in
            let connection = attempts.take(channel)
            guard let tls = connection.tls else { return channel.eventLoop.makeSucceededFuture(connection) }
            return tls.handshake.map { _ in connection }
        }
    }

    /// The connections that one connect tries, of which one wins.
    ///
    /// Kept aside since a channel that has failed already has lost the handlers that know why.
    private final class Attempts: Sendable {
        private let connections = Mutex<[ObjectIdentifier: Connection]>([:])

        func add(_ connection: Connection) {
            connections.withLock { $0[ObjectIdentifier(connection.channel)] = connection }
        }

        /// The one over `channel`; the others are forgotten.
        func take(_ channel: any Channel) -> Connection {
            connections.withLock { connections in
                guard let connection = connections[ObjectIdentifier(channel)] else {
                    preconditionFailure("a channel was connected that never was initialized")
                }
                connections.removeAll()
                return connection
            }
        }
    }

    private func bootstrap(on loop: any EventLoop) -> ClientBootstrap {
        var bootstrap = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(
                .writeBufferWaterMark,
                value: .init(low: max(1, options.highWaterMark / 2), high: options.highWaterMark))
        if let keepalive = options.keepalive {
            bootstrap =
                bootstrap
                .channelOption(.socketOption(.so_keepalive), value: 1)
                .channelOption(.tcpOption(.keepIdle), value: seconds(keepalive.idle))
                .channelOption(.tcpOption(.keepInterval), value: seconds(keepalive.interval))
                .channelOption(.tcpOption(.keepCount), value: max(1, keepalive.count))
        }
        if let userTimeout = options.userTimeout {
            let milliseconds = TimeAmount(userTimeout).nanoseconds / 1_000_000
            bootstrap = bootstrap.channelOption(.tcpOption(.userTimeout), value: max(1, Int(milliseconds)))
        }
        return bootstrap
    }

    private func seconds(_ duration: Duration) -> Int {
        max(1, Int(duration.components.seconds))
    }
}
