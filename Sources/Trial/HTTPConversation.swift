internal import NIOCore
internal import NIOHTTP1

/// The collector's side of HTTP/1.1: hands the bodies of POST and PUT on, and answers 200 once what was in one is written,
/// in the words of Splunk's event collector, or of the bulk API where the path ends as that one's.
final class HTTPConversation: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = HTTPServerResponsePart

    private var head: HTTPRequestHead?
    private static let splunkAnswer = "{\"text\":\"Success\",\"code\":0}\n"
    private static let bulkAnswer = "{\"took\":0,\"errors\":false,\"items\":[]}\n"

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let new):
            head = new
            if Self.isWanted(new) {
                context.fireUserInboundEventTriggered(CollectorRequest.began(hasActions: Self.isBulk(new)))
            }
        case .body(let piece):
            if let head, Self.isWanted(head) { context.fireChannelRead(wrapInboundOut(piece)) }
        case .end:
            guard let head else { return }
            self.head = nil
            if Self.isWanted(head) { context.fireUserInboundEventTriggered(CollectorRequest.ended) }
            // Where it could not be written the connection is closed, without an answer.
            if context.channel.isActive { answer(head, context) }
        }
    }

    private static func isWanted(_ head: HTTPRequestHead) -> Bool { head.method == .POST || head.method == .PUT }

    private static func isBulk(_ head: HTTPRequestHead) -> Bool {
        head.uri.prefix { $0 != "?" }.hasSuffix("/_bulk")
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let isWanted = Self.isWanted(request)
        let text = isWanted ? Self.isBulk(request) ? Self.bulkAnswer : Self.splunkAnswer : "POST or PUT events here\n"
        var headers = HTTPHeaders([
            ("Content-Type", isWanted ? "application/json" : "text/plain"), ("Content-Length", "\(text.utf8.count)"),
        ])
        if !isWanted { headers.add(name: "Allow", value: "POST, PUT") }
        if !request.isKeepAlive { headers.add(name: "Connection", value: "close") }
        let status = isWanted ? HTTPResponseStatus.ok : .methodNotAllowed
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        if !request.isKeepAlive { context.close(mode: .output, promise: nil) }
    }
}
