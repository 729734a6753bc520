internal import Glibc

/// Why an input cannot listen.
public struct ListenError: Error, CustomStringConvertible {
    /// What was tried, why it failed, and what to do.
    public let description: String
    public let reason: Reason

    public enum Reason: Sendable {
        /// This user may not.
        case forbidden
        /// Somebody else listens there.
        case taken
        /// No address of this host, or the system refuses for another reason.
        case unavailable
        /// Certificate and key cannot be used.
        case certificate
    }

    init(_ description: String, _ reason: Reason) {
        self.description = description
        self.reason = reason
    }

    /// - Parameter code: what the system said.
    init(_ address: ListenAddress, _ code: Int32) {
        let error = SystemError(code)
        let (reason, remedy): (Reason, String) =
            switch code {
            case EACCES where !address.scheme.isUnix && address.port < 1024, EPERM where !address.scheme.isUnix:
                (
                    .forbidden,
                    "ports below 1024 need CAP_NET_BIND_SERVICE, which the package's unit has: write one from 1024 on, or "
                        + "give it to this process"
                )
            case EACCES, EPERM, EROFS:
                (.forbidden, "write a path in a directory that the agent's user may write to, such as /run/gatepost")
            case EADDRINUSE:
                (.taken, "stop who listens there ('ss -lntuxp' names it), or write another address")
            case EADDRNOTAVAIL:
                (.unavailable, "write an address that this host has, or 0.0.0.0 or [::] for all of them")
            case ENOENT, ENOTDIR:
                (.unavailable, "make the directory, or write another path")
            default:
                (.unavailable, "write another address")
            }
        self.init("\(address) cannot be listened on: \(error); \(remedy)", reason)
    }
}
