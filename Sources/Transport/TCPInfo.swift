import CShims
public import NIOCore

/// What the kernel knows of a TCP connection (tcp(7), TCP_INFO), as far as delivery asks.
public struct TCPInfo: Equatable, Sendable {
    /// Bytes that the peer's kernel has acknowledged since the connection was made. The SYN counts as one, a FIN as
    /// another: compare with a baseline taken at connect (``Connection/bytesAcknowledged(_:)`` does).
    public var bytesAcked: UInt64
    /// Segments received, answers to keepalive probes among them.
    public var segmentsIn: UInt32
    /// Bytes in the send queue that were not sent yet.
    public var bytesNotSent: UInt32
    /// The peer's receive window in bytes, 0 when it takes nothing more; nil where the kernel does not tell
    /// (before Linux 5.4).
    public var peerWindow: UInt32?
    /// Whether the connection is in the state ESTABLISHED.
    public var isEstablished: Bool

    /// Reads it for a socket channel. To be called on the channel's event loop.
    /// - Throws: `io` with the kernel's reason; also when the channel is closed or no socket.
    public static func read(_ channel: any Channel) throws(TransportError) -> TCPInfo {
        var info = gatepost_tcp_info()
        var code: Int32 = 9  // EBADF
        var isSocket = false
        do {
            try channel.pipeline.syncOperations.withUnsafeTransportIfAvailable { (descriptor: NIOBSDSocket.Handle) in
                isSocket = true
                code = unsafe gatepost_tcp_info_of(descriptor, &info)
            }
        } catch {
            throw Self.failure("the connection is closed (\(error))")
        }
        guard isSocket else { throw Self.failure("the channel is no socket, or closed") }
        guard code == 0 else { throw Self.failure(errorText(code)) }
        return TCPInfo(
            bytesAcked: info.bytes_acked,
            segmentsIn: info.segments_in,
            bytesNotSent: info.not_sent,
            peerWindow: info.has_window == 0 ? nil : info.peer_window,
            isEstablished: info.state == 1)
    }

    private static func failure(_ cause: String) -> TransportError {
        TransportError(
            .io, attempt: "reading TCP_INFO", cause: cause, remedy: "the connection is of no more use: make a new one")
    }
}
