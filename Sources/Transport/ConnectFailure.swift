import NIOCore
import NIOPosix

/// Turns what NIO says of a failed connect into what a person should read.
struct ConnectFailure {
    /// Whom the connect was for: the collector, or the proxy on the way to it.
    let endpoint: Endpoint
    let isProxy: Bool
    let options: ConnectOptions
    /// What the name was found to be; nil if it was not found, or is an address.
    let addresses: [SocketAddress]?

    func error(_ error: any Error) -> TransportError {
        let found = reading(error)
        guard isProxy, found.attempt.hasPrefix(attempt) else { return found }
        return TransportError(
            found.reason, attempt: found.attempt, cause: found.cause,
            remedy: "check 'http.proxy.to', and that the proxy runs and is reached from here")
    }

    private func reading(_ error: any Error) -> TransportError {
        switch error {
        case let error as TransportError:
            return error
        case let error as IOError:
            return TransportError(error, attempt: attempt, isConnected: false)
        case let error as NIOConnectionError:
            return reading(error)
        case ChannelError.connectTimeout:
            return timeout
        default:
            return TransportError(
                .io, attempt: attempt, cause: "\(error)", remedy: "see the error; the connection is tried again")
        }
    }

    private var attempt: String { "connecting to \(isProxy ? "the proxy " : "")\(endpoint)" }

    private func reading(_ error: NIOConnectionError) -> TransportError {
        guard let first = error.connectionErrors.first else {
            if let lookup = (error.dnsAAAAError ?? error.dnsAError) as? TransportError {
                return TransportError(
                    lookup.reason, attempt: "\(attempt): \(lookup.attempt)", cause: lookup.cause, remedy: lookup.remedy)
            }
            return TransportError(
                .unknownHost, attempt: attempt, cause: "the name has no address",
                remedy: "check /etc/hosts or the DNS zone")
        }
        // Every address has its own reason; the first one's is the word for all.
        if let own = first.error as? TransportError { return own }
        let leading = reading(first.error)
        let causes = error.connectionErrors.map { failure in
            "\(address(failure.target)): \(reading(failure.error).cause)"
        }
        return TransportError(
            leading.reason, attempt: attempt, cause: causes.joined(separator: ", "), remedy: leading.remedy)
    }

    private var timeout: TransportError {
        let limit = "within \(options.timeout)"
        if addresses == nil, !TLSEngine.isAddress(endpoint.host) {
            return TransportError(
                .lookupTimeout, attempt: attempt,
                cause: "the name '\(printable(endpoint.host))' was not resolved \(limit)",
                remedy: "check the name servers in /etc/resolv.conf")
        }
        let tried = addresses.map { " from " + $0.map(address).joined(separator: ", ") } ?? ""
        return TransportError(
            .connectTimeout, attempt: attempt, cause: "no answer\(tried) \(limit)",
            remedy: "check that the collector is up and that no firewall drops the packets")
    }

    private func address(_ address: SocketAddress) -> String {
        address.ipAddress ?? "\(address)"
    }
}
