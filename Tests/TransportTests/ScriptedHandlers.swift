import Glibc
import NIOCore
import Transport

/// Holds a connection's reading from the end of the handshake until the test turns it on, then hands all to `next`.
final class HeldReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let accepted: EventLoopPromise<any Channel>
    private let next: StreamEnd

    init(accepted: EventLoopPromise<any Channel>, next: StreamEnd) {
        self.accepted = accepted
        self.next = next
    }

    func handlerAdded(context: ChannelHandlerContext) {
        try? context.pipeline.syncOperations.addHandler(next)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSEvent {
            try? context.channel.syncOptions?.setOption(.autoRead, value: false)
            accepted.succeed(context.channel)
        }
        context.fireUserInboundEventTriggered(event)
    }
}

/// Writes bytes of the sequence as soon as the socket is connected, before any handshake, and ends its sending.
final class EarlyWriter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let count: Int
    private let written: EventLoopPromise<Void>

    init(count: Int, written: EventLoopPromise<Void>) {
        self.count = count
        self.written = written
    }

    func channelActive(context: ChannelHandlerContext) {
        var sequence = ByteSequence()
        context.write(wrapOutboundOut(sequence.next(count / 3)), promise: nil)
        let rest = sequence.next(count - count / 3)
        context.writeAndFlush(wrapOutboundOut(rest), promise: written)
        context.close(mode: .output, promise: nil)
    }
}

/// Resets its connection (RST) once it is there, on TLS after the handshake and without a word in TLS.
final class Resetter: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelActive(context: ChannelHandlerContext) {
        if tls(context) == nil { reset(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is TLSEvent { reset(context) }
    }

    private func tls(_ context: ChannelHandlerContext) -> ChannelHandlerContext? {
        try? context.pipeline.syncOperations.context(handlerType: TLSHandler.self)
    }

    private func reset(_ context: ChannelHandlerContext) {
        try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable { (descriptor: NIOBSDSocket.Handle) in
            var value = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
        }
        (tls(context) ?? context).close(promise: nil)
    }
}

/// Reads and forgets.
final class Sink: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}

/// Never reads.
final class Deaf: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    func read(context: ChannelHandlerContext) {}
}

/// Says something as soon as the connection is there.
final class Speaker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let text: String

    init(_ text: String) { self.text = text }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
}
