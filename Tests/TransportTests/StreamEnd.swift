import NIOCore
import NIOPosix
import Transport

/// One end of a connection: sends `total` bytes of the sequence as fast as the channel takes them, checks what comes, and
/// tells how the connection ended.
final class StreamEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// What happened on the connection.
    struct Outcome: Sendable {
        var received = 0
        var isIntact = true
        var error: TransportError?
        var inputClosed = false
        /// The most that waited for the socket at once.
        var mostBuffered = 0
        var session: TLSSession?
    }

    private let total: Int
    private let batch: Int
    private let answersAtEnd: Bool
    private let ended: EventLoopPromise<Outcome>
    private var sending = ByteSequence()
    private var receiving = ByteSequence()
    private var outcome = Outcome()

    /// - Parameters:
    ///   - total: how many bytes to send before closing the output; 0: the output stays open.
    ///   - answersAtEnd: whether to send only when the peer has ended its sending.
    ///   - ended: succeeds when the connection is closed.
    init(
        sends total: Int = 0, batch: Int = 256 << 10, answersAtEnd: Bool = false,
        ended: EventLoopPromise<Outcome>
    ) {
        self.total = total
        self.batch = batch
        self.answersAtEnd = answersAtEnd
        self.ended = ended
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if outcome.session != nil, !answersAtEnd || outcome.inputClosed { pump(context) }
    }

    private func pump(_ context: ChannelHandlerContext) {
        while sending.count < total, context.channel.isWritable {
            let bytes = sending.next(min(batch, total - sending.count))
            context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
            let buffered = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            outcome.mostBuffered = max(outcome.mostBuffered, buffered)
            if sending.count == total { context.close(mode: .output, promise: nil) }
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        outcome.received += buffer.readableBytes
        if !receiving.matches(buffer) { outcome.isIntact = false }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed:
            outcome.inputClosed = true
            if answersAtEnd { pump(context) }
        case TLSEvent.established(let session):
            outcome.session = session
            if !answersAtEnd { pump(context) }
        default:
            break
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if outcome.error == nil { outcome.error = error as? TransportError }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { ended.succeed(outcome) }
}
