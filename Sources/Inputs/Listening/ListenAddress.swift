public import Configuration
internal import Glibc
internal import Transport

/// Where an input listens: one of its `listen`.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
    public var scheme: Scheme
    /// An IP address without brackets; of a Unix socket its path.
    public var place: String
    /// 0: any free port. Of a Unix socket 0.
    public var port: Int

    /// How what comes is carried.
    public enum Scheme: String, Sendable, CaseIterable {
        case udp, tcp, tls, unix, unixgram

        /// Whether each datagram is an event; else it is a stream of frames.
        public var isDatagram: Bool { self == .udp || self == .unixgram }
        public var isUnix: Bool { self == .unix || self == .unixgram }
    }

    /// `sun_path` with its closing zero (unix(7)).
    private static let longestPath = 107

    public init(_ scheme: Scheme, _ place: String, port: Int = 0) {
        self.scheme = scheme
        self.place = place
        self.port = port
    }

    /// Reads `tcp://ADDR:PORT`, `unix:///PATH` and the like.
    public init(parsing text: String) throws(SettingProblem) {
        guard let mark = text.firstRange(of: "://"), let scheme = Scheme(rawValue: String(text[..<mark.lowerBound]))
        else {
            let known = Scheme.allCases.map { "\($0.rawValue)://" }.joined(separator: ", ")
            throw SettingProblem("is no address to listen on; write one of \(known) and what follows it")
        }
        let rest = String(text[mark.upperBound...])
        self.scheme = scheme
        port = 0
        if scheme.isUnix {
            place = rest
            try absolutePath(rest)
            guard rest.utf8.count <= Self.longestPath, !rest.hasSuffix("/") else {
                throw SettingProblem(
                    "names no socket; write \(scheme.rawValue):///PATH, the path with \(Self.longestPath) bytes at most"
                )
            }
            return
        }
        let form = "write \(scheme.rawValue)://ADDR:PORT, an IPv6 address in brackets"
        let endpoint: Endpoint
        do throws(TransportError) {
            endpoint = try Endpoint(parsing: "tcp://\(rest)", forListening: true)
        } catch {
            throw SettingProblem("is no address to listen on: \(error.cause); \(form)")
        }
        guard rest.hasSuffix(":\(endpoint.port)") else { throw SettingProblem("has no port; \(form)") }
        place = endpoint.host == "localhost" ? "127.0.0.1" : endpoint.host
        port = endpoint.port
        guard Self.isAddress(place) else {
            throw SettingProblem(
                "names a host; write an IP address of this one: 127.0.0.1 for itself only, 0.0.0.0 or [::] for all")
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var room = (UInt64(0), UInt64(0))
        return unsafe inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }

    /// As it is written.
    public var description: String {
        guard !scheme.isUnix else { return "\(scheme.rawValue)://\(place)" }
        return "\(scheme.rawValue)://\(place.contains(":") ? "[\(place)]" : place):\(port)"
    }
}

extension SettingType where Value == ListenAddress {
    static var listenAddress: SettingType {
        SettingType(
            "udp://ADDR:PORT, tcp://ADDR:PORT, tls://ADDR:PORT, unix:///PATH or unixgram:///PATH",
            text: { $0.description }
        ) { text throws(SettingProblem) in
            try ListenAddress(parsing: text)
        }
    }
}
