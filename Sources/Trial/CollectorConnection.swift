internal import Bytes
internal import NIOCore
internal import Transport

/// One connection to a ``Collector``: hands what arrives to its ``StreamReader``, before anything more is read from the
/// socket, and tells at the end what it was.
final class CollectorConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let hub: CollectorHub
    private let wire: WireCounter
    private let began = NIODeadline.now()
    private var reader: StreamReader
    /// In requests before the present one.
    private var earlierEvents: UInt64 = 0
    private var failure: String?
    private var session: TLSSession?
    private var peer = ""
    private var isOver = false

    init(hub: CollectorHub, wire: WireCounter) {
        self.hub = hub
        self.wire = wire
        reader = StreamReader(sink: hub.sink)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        peer = peerName(context.remoteAddress)
        hub.opened(wire)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSEvent.established(let session)? = event as? TLSEvent { self.session = session }
        if let request = event as? CollectorRequest { return handle(request, context) }
        context.fireUserInboundEventTriggered(event)
    }

    private func handle(_ request: CollectorRequest, _ context: ChannelHandlerContext) {
        guard failure == nil else { return }
        switch request {
        case .began(let hasActions):
            earlierEvents += reader.events
            reader = StreamReader(sink: hub.sink, framing: .newline, hasActions: hasActions)
        case .ended:
            do {
                try reader.finish()
                if reader.isCut { throw TrialError(.io, "a compressed body ended in the middle") }
            } catch {
                fail(error, context)
            }
            hub.publish()
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard failure == nil else { return }
        let piece = unwrapInboundIn(data)
        do {
            try unsafe piece.withUnsafeReadableBytes { try unsafe reader.take($0.bytes) }
        } catch {
            fail(error, context)
        }
        hub.publish()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        fail(error, context)
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        if failure == nil { failure = "\(error)" }
        if let error = error as? TrialError { hub.fail(error) }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        if failure == nil, !hub.isStopping {
            do {
                try reader.finish()
            } catch {
                failure = "\(error)"
                if let error = error as? TrialError { hub.fail(error) }
            }
        }
        hub.closed(wire)
        hub.publish()
        hub.log(summary)
    }

    private var summary: String {
        var parts = ["\(earlierEvents + reader.events) events", "\(wire.count) bytes"]
        if let framing = reader.framing { parts.append("\(framing.rawValue) framing") }
        if reader.isCompressed { parts.append("compressed") }
        if let session { parts.append(session.version) }
        let milliseconds = (NIODeadline.now() - began).nanoseconds / 1_000_000
        parts.append("\(milliseconds / 1000).\(milliseconds % 1000 / 100) s")
        if reader.pendingCount > 0 { parts.append("\(reader.pendingCount) bytes of an event without its end left out") }
        return "connection from \(peer): " + parts.joined(separator: ", ") + (failure.map { "; \($0)" } ?? "")
    }
}

/// `127.0.0.1:50230`, `[::1]:50230`.
func peerName(_ address: SocketAddress?) -> String {
    guard let host = address?.ipAddress, let port = address?.port else { return "an unknown address" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
}
