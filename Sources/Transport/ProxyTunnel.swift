import Bytes
import NIOCore

/// Asks a proxy for a tunnel to a collector (`CONNECT`, RFC 9110 §9.3.6), and is transparent once it is there.
///
/// The handlers behind it see the channel become active when the tunnel is open, and nothing before that. What fails is
/// fired as one ``TransportError``, and the channel closed.
final class ProxyTunnel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// Before the answer, of which so much has come.
        case asking(ByteBuffer)
        case open
        case failed
    }

    private let proxy: Proxy
    private let target: Endpoint
    private let deadline: NIODeadline
    private var state = State.asking(ByteBuffer())
    private var timer: Scheduled<Void>?

    /// A longer head of an answer is none.
    private static let limit = 16 << 10

    /// - Parameter deadline: when the tunnel must be there.
    init(through proxy: Proxy, to target: Endpoint, deadline: NIODeadline) {
        self.proxy = proxy
        self.target = target
        self.deadline = deadline
    }

    private var attempt: String { "connecting to \(target) through the proxy \(proxy.endpoint)" }

    // MARK: The question

    func channelActive(context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.fail(
                .connectTimeout, "the proxy has not answered in time",
                "check that it is an HTTP proxy, and that it reaches \(self.target.authority)", context)
        }
        var head = "CONNECT \(target.authority) HTTP/1.1\r\nHost: \(target.authority)\r\nUser-Agent: gatepost\r\n"
        if let credentials = proxy.credentials {
            head += "Proxy-Authorization: Basic \(Base64.encoded(Array(credentials.utf8)))\r\n"
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head + "\r\n")), promise: nil)
    }

    // MARK: The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .open:
            context.fireChannelRead(data)
        case .failed:
            break
        case .asking(var head):
            var piece = unwrapInboundIn(data)
            state = .asking(ByteBuffer())
            head.writeBuffer(&piece)
            guard let end = Self.endOfHead(head) else {
                guard head.readableBytes <= Self.limit else { return failBadly(context) }
                state = .asking(head)
                return
            }
            // The views have the indices of the buffer.
            let answer = String(decoding: head.readableBytesView[..<end], as: UTF8.self)
            head.moveReaderIndex(to: end)
            answered(answer, rest: head, context)
        }
    }

    /// The index behind the empty line.
    private static func endOfHead(_ head: ByteBuffer) -> Int? {
        let bytes = head.readableBytesView
        var isLineEmpty = false
        for index in bytes.indices {
            switch bytes[index] {
            case 0x0A where isLineEmpty: return index + 1
            case 0x0A: isLineEmpty = true
            case 0x0D: break
            default: isLineEmpty = false
            }
        }
        return nil
    }

    private func answered(_ head: String, rest: ByteBuffer, _ context: ChannelHandlerContext) {
        let line = head.prefix { !$0.isNewline }
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), words[1].utf8.count == 3, let status = Int(words[1])
        else { return failBadly(context) }
        guard (200..<300).contains(status) else {
            return refused(status, printable(String(line)), context)
        }
        timer?.cancel()
        state = .open
        context.fireChannelActive()
        if rest.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(rest)) }
    }

    private func refused(_ status: Int, _ line: String, _ context: ChannelHandlerContext) {
        let cause = "the proxy answered \(line)"
        switch status {
        // A wrong password tinyproxy refuses with 401.
        case 401, 407:
            fail(.unauthorized, cause, "check 'http.proxy.basic'; the proxy wants to know who asks", context)
        case 500...599:
            fail(
                .serverError, cause,
                "look at the proxy's log; it may not reach \(target.authority), or not know the name",
                context)
        default:
            fail(.rejected, cause, "have the proxy allow CONNECT to \(target.authority)", context)
        }
    }

    private func failBadly(_ context: ChannelHandlerContext) {
        fail(.badResponse, "the answer is no HTTP/1.1", "check 'http.proxy.to': something else listens there", context)
    }

    // MARK: Failure

    private func fail(
        _ reason: TransportError.Reason, _ cause: String, _ remedy: String, _ context: ChannelHandlerContext
    ) {
        fail(TransportError(reason, attempt: attempt, cause: cause, remedy: remedy), context)
    }

    private func fail(_ error: TransportError, _ context: ChannelHandlerContext) {
        guard case .asking = state else { return }
        state = .failed
        timer?.cancel()
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard case .asking = state, let error = error as? TransportError else {
            return context.fireErrorCaught(error)
        }
        fail(error.reason, error.cause, "look at the proxy's log; it is tried again", context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.closed, "the proxy closed the connection before it had answered", "look at the proxy's log", context)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, case .asking = state {
            return fail(
                .closed, "the proxy closed the connection before it had answered", "look at the proxy's log", context)
        }
        context.fireUserInboundEventTriggered(event)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
    }
}
