internal import Glibc
internal import NIOCore

/// Stands next to the socket: counts its bytes, and can cut the connection without a word.
final class WireCounter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes of this connection.
    private(set) var count: UInt64 = 0
    private let sink: EventSink
    private var context: ChannelHandlerContext?

    init(sink: EventSink) {
        self.sink = sink
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let size = unwrapInboundIn(data).readableBytes
        count += UInt64(size)
        sink.count(wireBytes: size)
        context.fireChannelRead(data)
    }

    /// Closes the connection as it should be: what is above this handler says its goodbye first.
    func close() {
        context?.channel.close(promise: nil)
    }

    /// Closes the socket with a reset, as a crash or a cut cable with a firewall in between would: no close_notify, and
    /// what the peer has sent and nobody has read is lost.
    func cut() {
        guard let context else { return }
        if let socket = context.channel as? any SocketOptionProvider {
            socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
                context.close(promise: nil)
            }
        } else {
            context.close(promise: nil)
        }
    }
}
