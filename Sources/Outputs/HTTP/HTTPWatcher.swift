import NIOCore
import NIOHTTP1
import Transport

/// The end of an HTTP connection's pipeline: puts each answer together, and tells the link.
final class HTTPWatcher: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let link: HTTPLink
    private var reply: HTTPReply?
    /// What is kept of an answer; that to a bulk request says something of each event.
    private static let limit = 16 << 20

    init(link: HTTPLink) {
        self.link = link
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            reply = HTTPReply(
                status: Int(head.status.code), retryAfter: head.headers.first(name: "Retry-After"),
                closes: !head.isKeepAlive, body: [], isCut: false)
        case .body(let piece):
            let room = Self.limit - (reply?.body.count ?? 0)
            reply?.body.append(contentsOf: piece.readableBytesView.prefix(room))
            if piece.readableBytes > room { reply?.isCut = true }
        case .end:
            guard let whole = reply else { return }
            reply = nil
            link.answered(whole, on: context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let error = error as? TransportError {
            link.note(error)
        } else if let error = error as? HTTPParserError, error != .invalidEOFState {
            link.note(
                TransportError(
                    .badResponse, attempt: "reading the answer of \(link.endpoint)",
                    cause: "it is no HTTP/1.1 (\(error))",
                    remedy: "check the address: another service may be listening there"))
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        link.closed(context.channel)
    }
}
