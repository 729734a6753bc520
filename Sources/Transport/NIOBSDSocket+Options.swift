import Glibc
import NIOCore

// The options of tcp(7) that NIO does not name.
extension NIOBSDSocket.Option {
    /// TCP_KEEPIDLE: seconds of silence before the first probe.
    static var keepIdle: Self { Self(rawValue: TCP_KEEPIDLE) }
    /// TCP_KEEPINTVL: seconds between probes.
    static var keepInterval: Self { Self(rawValue: TCP_KEEPINTVL) }
    /// TCP_KEEPCNT: unanswered probes before the connection is given up.
    static var keepCount: Self { Self(rawValue: TCP_KEEPCNT) }
    /// TCP_USER_TIMEOUT: milliseconds that sent bytes may stay unacknowledged.
    static var userTimeout: Self { Self(rawValue: TCP_USER_TIMEOUT) }
}
