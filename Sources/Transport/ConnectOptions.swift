/// How a connection to a collector is made and kept.
public struct ConnectOptions: Equatable, Sendable {
    /// From the lookup of the name to the end of the TLS handshake.
    public var timeout: Duration
    /// Probes on a silent connection; nil: none. Delivery needs them: their answers are the segments that arrive after
    /// what was sent, so its probe time lies below `settle.after`.
    public var keepalive: Keepalive?
    /// How long sent bytes may stay unacknowledged, or a zero window stay zero, before the kernel gives the connection
    /// up (TCP_USER_TIMEOUT, RFC 5482), in whole milliseconds; nil: the kernel's own rule, some 15 minutes.
    public var userTimeout: Duration?
    /// Bytes waiting for the socket at which the channel stops being writable, and at half of which it is again.
    public var highWaterMark: Int
    /// What the collector is reached through, for an endpoint with TLS only: it sees nothing but whom it connects. nil: it
    /// is connected to directly.
    public var proxy: Proxy?

    /// TCP keepalive (tcp(7)).
    public struct Keepalive: Equatable, Sendable {
        /// Silence before the first probe, in whole seconds, at least one (TCP_KEEPIDLE).
        public var idle: Duration
        /// Between probes, in whole seconds, at least one (TCP_KEEPINTVL).
        public var interval: Duration
        /// Unanswered probes before the connection is given up (TCP_KEEPCNT).
        public var count: Int

        public init(idle: Duration, interval: Duration, count: Int) {
            self.idle = idle
            self.interval = interval
            self.count = count
        }
    }

    /// Ten seconds to connect, probes after half a minute of silence.
    public init() {
        timeout = .seconds(10)
        keepalive = Keepalive(idle: .seconds(30), interval: .seconds(10), count: 3)
        userTimeout = nil
        highWaterMark = 512 << 10
        proxy = nil
    }
}
