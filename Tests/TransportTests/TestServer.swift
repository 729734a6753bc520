import NIOCore
import NIOPosix
import Transport

/// A listener of our own on a free loopback port, one handler per connection.
final class TestServer: Sendable {
    let port: UInt16
    private let channel: any Channel

    /// - Parameters:
    ///   - tls: nil for plain TCP.
    ///   - halfClosure: whether a connection outlives the client's end of sending.
    ///   - handler: called for each connection, on its loop.
    init(
        tls: ServerTLSSettings?, halfClosure: Bool = false,
        _ handler: @escaping @Sendable () -> any ChannelHandler
    ) async throws {
        let context = try tls.map { try TLSContext(server: $0) }
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: halfClosure)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(TLSHandler(server: context, deadline: .now() + .seconds(20)))
                    }
                    try pipeline.addHandler(handler())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = UInt16(channel.localAddress?.port ?? 0)
    }

    func close() async throws { try await channel.close() }
}
