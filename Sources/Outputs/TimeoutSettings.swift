/// An output's `timeouts` settings: how long the network may keep silent before a connection is given up.
public struct TimeoutSettings: Equatable, Sendable {
    /// `connect`: from the lookup of the name to the end of the handshake.
    public var connect: Duration
    /// `write`: how long nothing of what waits may be taken by the collector.
    public var write: Duration
    /// `idle`: a connection over which nothing was sent for so long is closed. nil (`none`): never.
    public var idle: Duration?

    public init() {
        connect = .seconds(10)
        write = .seconds(30)
        idle = nil
    }
}
