import NIOCore
import Transport

/// The end of an output's pipeline: tells the delivery loop what happens to the connection.
///
/// A collector has nothing to say; what it sends is read, so that its close is noticed, and dropped.
final class LinkWatcher: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let delivery: Delivery
    private let link: Link

    init(delivery: Delivery, link: Link) {
        self.delivery = delivery
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { delivery.pump() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TLSEvent:
            if case .receiptAnswered = event { delivery.observe(link) }
        case let event as ChannelEvent where event == .inputClosed:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if link.failure == nil, let error = error as? TransportError { link.failure = error }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        delivery.closed(link)
    }
}
