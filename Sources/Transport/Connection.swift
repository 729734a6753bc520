public import Bytes
public import NIOCore

/// A connection to a collector, TLS handshake done. Everything but ``channel`` and ``endpoint`` is to be used on the
/// channel's event loop.
public final class Connection: Sendable {
    public let endpoint: Endpoint
    public let channel: any Channel
    /// The proxy that it goes through.
    public let proxy: Endpoint?
    /// The address connected to, a proxy's if there is one, with its port: `192.0.2.1:6514`, `[2001:db8::1]:6514`.
    public var remoteAddress: String {
        guard let address = channel.remoteAddress, let host = address.ipAddress, let port = address.port else {
            return (proxy ?? endpoint).authority
        }
        return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    private struct Core {
        let meter: SocketMeter
        let tls: TLSHandler?
        var buffer = ByteBuffer()
    }

    private let core: NIOLoopBoundBox<Core>

    init(endpoint: Endpoint, proxy: Endpoint?, channel: any Channel, meter: SocketMeter, tls: TLSHandler?) {
        self.endpoint = endpoint
        self.proxy = proxy
        self.channel = channel
        core = NIOLoopBoundBox(Core(meter: meter, tls: tls), eventLoop: channel.eventLoop)
    }

    /// The TLS handler; nil on a plain TCP connection.
    public var tls: TLSHandler? { core.value.tls }

    /// Cumulative bytes handed to the socket so far, TLS's own included: what was sent before is "up to here".
    public var bytesOut: UInt64 { core.value.meter.bytesOut }

    /// Whether more should be sent now.
    public var isWritable: Bool { channel.isWritable }

    /// Sends `batch` with one copy (TCP) or none before the encryption (TLS). Look at ``isWritable`` before.
    /// - Returns: ``bytesOut`` behind it: when so many bytes are acknowledged, the peer's kernel has the batch.
    /// - Throws: if the connection is closed.
    @discardableResult
    public func send(_ batch: borrowing ByteWriter) throws(TransportError) -> UInt64 {
        guard channel.isActive else {
            throw TransportError(
                .closed, attempt: "writing to \(endpoint)", cause: "the connection is closed",
                remedy: "it is made again")
        }
        if let tls = core.value.tls {
            try tls.send(batch)
        } else {
            core.value.buffer.clear(minimumCapacity: batch.count)
            unsafe batch.withUnsafeBytes { unsafe _ = core.value.buffer.writeBytes($0) }
            channel.pipeline.syncOperations.writeAndFlush(NIOAny(core.value.buffer), promise: nil)
        }
        return core.value.meter.bytesOut
    }

    /// How many of ``bytesOut`` the peer's kernel has acknowledged, by `info` (``TCPInfo/read(_:)``).
    public func bytesAcknowledged(_ info: TCPInfo) -> UInt64 {
        let meter = core.value.meter
        // A FIN counts in TCP_INFO, but is no byte of ours.
        return min(info.bytesAcked &- meter.baseline, meter.bytesOut)
    }

    /// Ends the connection in order: what was sent is flushed, close_notify and FIN follow, and what the peer still has
    /// to say is read until it closes too. Closing without reading makes the kernel send RST, which costs the peer the
    /// tail of what it has not read yet.
    /// - Parameter limit: after so long it is closed all the same.
    /// - Returns: succeeds when the connection is closed.
    @discardableResult
    public func finish(within limit: Duration) -> EventLoopFuture<Void> {
        let channel = channel
        let task = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) {
            channel.close(mode: .all, promise: nil)
        }
        channel.closeFuture.whenComplete { _ in task.cancel() }
        channel.close(mode: .output, promise: nil)
        return channel.closeFuture
    }
}
