import NIOCore

/// Stands next to the socket and counts what goes out, from a baseline of TCP_INFO taken before the first byte; makes
/// the kernel's errors readable.
final class SocketMeter: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    /// Cumulative bytes handed to the socket.
    private(set) var bytesOut: UInt64 = 0
    /// `TCPInfo.bytesAcked` when the connection was made: the SYN.
    private(set) var baseline: UInt64 = 0

    private let endpoint: Endpoint

    init(endpoint: Endpoint) { self.endpoint = endpoint }

    func channelActive(context: ChannelHandlerContext) {
        do throws(TransportError) {
            baseline = try TCPInfo.read(context.channel).bytesAcked
            context.fireChannelActive()
        } catch {
            // The connection is gone already.
            context.fireChannelActive()
            context.fireErrorCaught(error)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        bytesOut += UInt64(unwrapOutboundIn(data).readableBytes)
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let error = error as? IOError else {
            context.fireErrorCaught(error)
            return
        }
        context.fireErrorCaught(TransportError(error, attempt: "connection with \(endpoint)", isConnected: true))
    }
}
