internal import NIOCore

/// The collector's side of RELP: hands the events on as an octet-counted stream, and acknowledges them once they are
/// written, which they are when the handler behind it has returned.
final class RELPConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var pending = ByteBuffer()
    private var isOver = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        var piece = unwrapInboundIn(data)
        pending.writeBuffer(&piece)
        var (events, answers) = (ByteBuffer(), ByteBuffer())
        do throws(RELPFrame.Malformed) {
            while !isOver, var frame = try RELPFrame.take(from: &pending) { take(&frame, &events, &answers) }
        } catch {
            isOver = true
            return context.fireErrorCaught(error)
        }
        pending.discardReadBytes()
        if events.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(events)) }
        // Where they could not be written the connection is closed, and nothing acknowledged.
        guard context.channel.isActive else { return }
        context.writeAndFlush(wrapOutboundOut(answers), promise: nil)
        if isOver { context.close(mode: .output, promise: nil) }
    }

    private func take(_ frame: inout RELPFrame, _ events: inout ByteBuffer, _ answers: inout ByteBuffer) {
        switch frame.command {
        case "open":
            answer(frame, "200 OK\nrelp_version=0\nrelp_software=gatepost\ncommands=syslog", &answers)
        case "syslog":
            if frame.length > 0 { events.writeBuffer(&frame.counted) }
            answer(frame, "200 OK", &answers)
        case "close":
            answers.writeString("\(frame.number) rsp 0\n0 serverclose 0\n")
            isOver = true
        default:
            answer(frame, "500 this collector takes 'syslog' only", &answers)
        }
    }

    private func answer(_ frame: RELPFrame, _ text: String, _ answers: inout ByteBuffer) {
        answers.writeString("\(frame.number) rsp \(text.utf8.count) \(text)\n")
    }
}
