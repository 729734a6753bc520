import Glibc
import NIOCore

extension TransportError {
    /// An error of the kernel's on a connection, or on the way to one.
    init(_ error: IOError, attempt: String, isConnected: Bool) {
        let (reason, remedy): (Reason, String) =
            switch error.errnoCode {
            case ECONNREFUSED:
                (.refused, "check that the collector runs and listens there")
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN, ENETDOWN, EADDRNOTAVAIL, EAFNOSUPPORT:
                (.unreachable, "check routes, firewalls and the address")
            case ETIMEDOUT where isConnected:
                (.peerTimeout, "check the network and the collector's machine; what had not settled is sent again")
            case ETIMEDOUT:
                (.connectTimeout, "check that the collector is up and that no firewall drops the packets")
            case ECONNRESET, EPIPE, ECONNABORTED:
                (.reset, "look at the collector's log; what had not settled is sent again")
            default:
                (.io, "see the system's error")
            }
        self.init(reason, attempt: attempt, cause: errorText(error.errnoCode), remedy: remedy)
    }
}
