/// How an input that listens, or reads standard input, is doing.
public struct ListenerStatus: Equatable, Sendable {
    /// The input's name.
    public var name: String
    /// Where it listens, with the ports that were found: `tcp://127.0.0.1:40213`; `stdin`.
    public var addresses: [String] = []
    /// Events handed to the spool since the start.
    public var events: UInt64 = 0
    /// Bytes received since the start, framing included, TLS not.
    public var bytes: UInt64 = 0
    /// Bytes that wait in sockets, and those of frames whose end is still to come, as far as seen.
    public var lagBytes: UInt64 = 0
    /// Whether reading waits because the spool takes nothing.
    public var isBlocked = false
    /// Connections that are open.
    public var connections = 0
    /// Connections since the start.
    public var accepted: UInt64 = 0
    /// Connections that were sent away since the start.
    public var refused: [Refusal: UInt64] = [:]
    /// Frames that ended with their connection, and were shipped as they were.
    public var halfFrames: UInt64 = 0
    /// What was lost since the start: of datagrams, connections or events, how many.
    public var lost: [ListenerLoss: UInt64] = [:]
    /// Of standard input: whether it has ended.
    public var hasEnded = false

    /// Why a connection is sent away.
    public enum Refusal: String, CaseIterable, Sendable {
        /// There are `max_connections` already, or no descriptor is left.
        case limit
        /// TLS could not be agreed on, or not in time.
        case handshake
    }

    public init(name: String) {
        self.name = name
    }
}
