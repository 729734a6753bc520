import NIOCore
import Transport

/// The end of a syslog stream's pipeline: tells the delivery loop what happens to the connection.
///
/// A collector has nothing to say; what it sends is read, so that its close is noticed, and dropped.
final class StreamWatcher: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let user: any LinkUser
    private let link: StreamLink

    init(user: any LinkUser, link: StreamLink) {
        self.user = user
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable { user.linkIsReady(link) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let event as TLSEvent:
            if case .receiptAnswered = event { user.linkHasNews(link) }
        case let event as ChannelEvent where event == .inputClosed:
            context.close(promise: nil)
        default:
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TransportError { link.note(error) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        user.linkHasClosed(link)
    }
}
