import NIOCore
import Transport

/// The end of a RELP connection's pipeline: takes the collector's frames apart and hands them to the link.
final class RELPWatcher: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let link: RELPLink
    private var pending = ByteBuffer()

    init(link: RELPLink) {
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var piece = unwrapInboundIn(data)
        if pending.readableBytes == 0 { swap(&pending, &piece) } else { pending.writeBuffer(&piece) }
        do throws(RELPReply.Malformed) {
            while let reply = try RELPReply.take(from: &pending) { link.received(reply) }
        } catch {
            link.note(
                TransportError(
                    .badResponse, attempt: "reading the answer of \(link.endpoint)", cause: "it is no RELP",
                    remedy: "check the port: plain syslog takes tcp:// or tls://"))
            return context.close(promise: nil)
        }
        pending.discardReadBytes()
        link.receivedAll()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { link.becameWritable() }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TransportError { link.note(error) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.closed()
    }
}
