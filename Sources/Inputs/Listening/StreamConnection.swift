internal import CShims
internal import Glibc
internal import Spool
internal import Transport

/// A connection, or standard input: a stream of frames.
final class StreamConnection {
    let descriptor: Int32
    let token: Poller.Token
    let peer: PeerAddress?
    /// Where it came in: `tcp://0.0.0.0:514`, `stdin`.
    let address: String
    let kind: Kind
    let tls: TLSInlet?
    private(set) var input: ListeningInput
    private(set) var source: SourceID
    var frames: FrameSplitter
    /// What is to be sent and the socket has not taken.
    var outgoing: [UInt8] = []
    /// When the handshake must be done; nil: it is, or there is none.
    var handshakeDeadline: MonotonicTime?
    /// When the event at hand is waited for no more; nil: none is.
    var continuationDeadline: MonotonicTime?
    /// nil: nobody asked for them.
    var acknowledgements: Acknowledgements?

    enum Kind: Equatable {
        case network, unix, standardInput
    }

    /// A client that does not read gets so much, and is then sent away.
    static let outgoingLimit = 64 << 10

    init(
        _ descriptor: Int32, _ kind: Kind, at address: String, from peer: PeerAddress?, token: Poller.Token,
        input: ListeningInput, tls: TLSInlet?
    ) {
        self.descriptor = descriptor
        self.kind = kind
        self.address = address
        self.peer = peer
        self.token = token
        self.input = input
        self.tls = tls
        input.sources.retain(peer)
        source = input.sources.source(of: peer)
        frames = FrameSplitter(limit: input.maximumEventSize, joining: input.rule)
        if kind == .unix, input.settings.acknowledges { acknowledgements = Acknowledgements() }
        input.status.connections += 1
    }

    deinit {
        if kind != .standardInput { _ = close(descriptor) }
    }

    /// What comes from now on belongs to the input as it is now.
    func move(to input: ListeningInput) {
        leaveInput()
        self.input = input
        frames.join(by: input.rule)
        input.sources.retain(peer)
        source = input.sources.source(of: peer)
        input.status.connections += 1
    }

    /// The connection has ended.
    func leaveInput() {
        input.sources.release(peer)
        input.status.connections -= 1
    }

    /// Bytes that wait in the socket.
    var unreadBytes: UInt64 { UInt64(gatepost_unread_bytes(descriptor)) }

    /// Whom messages speak of.
    var description: String { peer.map { "\($0), connected to \(address)" } ?? "the client of \(address)" }

    /// Reads what is there, never more than `target` has room for.
    /// - Returns: how much; 0: it has ended; nil: there is nothing now.
    @unsafe
    func read(into target: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int? {
        let count = unsafe Glibc.read(descriptor, target.baseAddress, target.count)
        guard count < 0 else { return count }
        guard errno == EAGAIN || errno == EINTR else { throw SystemError.last }
        return nil
    }

    /// Sends what there is to send, as far as the socket takes it.
    /// - Returns: false if the peer takes nothing any more.
    func sendOutgoing() -> Bool {
        while !outgoing.isEmpty {
            let count = unsafe outgoing.withUnsafeBytes { bytes in
                unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 else {
                return (errno == EAGAIN || errno == EINTR) && outgoing.count <= Self.outgoingLimit
            }
            outgoing.removeFirst(count)
        }
        return true
    }
}
