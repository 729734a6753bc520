public import Transport

/// Where an output sends to: what a URL in `to` names.
public enum Destination: Hashable, Sendable, CustomStringConvertible {
    case collector(Endpoint)
    /// `file:///PATH`: an archive that is appended to and rotated.
    case file(String)
    /// `stdout:`
    case standardOutput

    /// Reads a URL.
    /// - Throws: `bad_address`, with what is wrong and how to write it.
    public init(parsing url: String) throws(TransportError) {
        if url == "stdout:" {
            self = .standardOutput
        } else if url.lowercased().hasPrefix("file:") {
            self = .file(try Self.path(in: url))
        } else {
            self = .collector(try Endpoint(parsing: url))
        }
    }

    /// The path of `file:///PATH` as it stands; nothing in it is decoded.
    private static func path(in url: String) throws(TransportError) -> String {
        let path = url.dropFirst("file://".count)
        guard url.lowercased().hasPrefix("file:///"), !path.hasSuffix("/"), !path.split(separator: "/").contains("..")
        else {
            throw TransportError(
                .badAddress, attempt: "reading the address '\(url)'", cause: "no absolute path of a file",
                remedy: "write it as file:///var/log/gatepost/archive.log")
        }
        return String(path)
    }

    /// The collector's address; nil for what is on this host.
    public var endpoint: Endpoint? {
        if case .collector(let endpoint) = self { endpoint } else { nil }
    }

    /// The URL, of a collector always with its port.
    public var description: String {
        switch self {
        case .collector(let endpoint): "\(endpoint)"
        case .file(let path): "file://\(path)"
        case .standardOutput: "stdout:"
        }
    }
}
