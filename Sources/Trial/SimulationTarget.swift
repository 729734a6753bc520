internal import Transport

/// Where the simulated gateway writes to.
public enum SimulationTarget: Equatable, Sendable {
    /// `-`
    case standardOutput
    /// A file, written to at its end.
    case file(String)
    /// `udp://HOST:PORT`: a line a datagram.
    case udp(host: String, port: Int)
    /// `tcp://HOST:PORT`: newline framing.
    case tcp(host: String, port: Int)

    /// Reads what stands behind `--to`.
    /// - Throws: an address that is none, or of a scheme that a gateway does not speak.
    public init(parsing text: String) throws(TrialError) {
        if text == "-" {
            self = .standardOutput
        } else if let mark = text.firstRange(of: "://") {
            let scheme = text[..<mark.lowerBound]
            guard scheme == "udp" || scheme == "tcp" else {
                throw TrialError(
                    .usage,
                    "'\(text)': a gateway does not speak '\(scheme)'; use udp://HOST:PORT, tcp://HOST:PORT, a path or -"
                )
            }
            do throws(TransportError) {
                let endpoint = try Endpoint(parsing: "tcp://" + text[mark.upperBound...])
                self =
                    scheme == "udp"
                    ? .udp(host: endpoint.host, port: endpoint.port)
                    : .tcp(host: endpoint.host, port: endpoint.port)
            } catch {
                throw TrialError(.usage, "'\(text)': \(error.cause); write it as \(scheme)://HOST:PORT")
            }
        } else if text.isEmpty {
            throw TrialError(.usage, "an empty path; use a path, udp://HOST:PORT, tcp://HOST:PORT or -")
        } else {
            self = .file(text)
        }
    }
}
