/// Where a collector listens: what a URL such as `tls://siem.example.com:6514` or `tcp://[2001:db8::1]:514` names.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    public var scheme: TransportScheme
    /// A name or an IP address, without brackets; an IPv6 address may end in a zone (`fe80::1%eth0`).
    public var host: String
    /// 1 to 65535; 0 only for listening: any free port.
    public var port: Int
    /// Of an HTTP URL, what follows host and port, with its query: empty or begins with `/`.
    public var path: String

    public init(scheme: TransportScheme, host: String, port: Int, path: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Reads a URL. A port that is left out is the scheme's ``TransportScheme/defaultPort``.
    /// - Parameter forListening: whether port 0 makes sense.
    /// - Throws: `bad_address`, with what is wrong and how to write it.
    public init(parsing url: String, forListening: Bool = false) throws(TransportError) {
        let form = "write it as tls://HOST:PORT, an IPv6 address in brackets"
        func refuse(_ cause: String, _ remedy: String? = nil) -> TransportError {
            TransportError(
                .badAddress, attempt: "reading the address '\(printable(url))'", cause: cause, remedy: remedy ?? form)
        }

        let bytes = Array(url.utf8)
        guard let mark = bytes.firstIndex(of: UInt8(ascii: ":")), bytes.dropFirst(mark).starts(with: "://".utf8) else {
            throw refuse("no scheme")
        }
        let name = String(decoding: bytes[..<mark], as: UTF8.self).lowercased()
        guard let scheme = TransportScheme(rawValue: name) else {
            let known = TransportScheme.allCases.map(\.rawValue).joined(separator: ", ")
            throw refuse("unknown scheme '\(printable(name))'; known are: \(known)")
        }
        var rest = bytes[(mark + 3)...]
        path = ""
        if scheme == .http || scheme == .https, let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            let found = rest[slash...]
            guard found.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "#") }) else {
                throw refuse("a path with characters that have no place in it", "percent-encode them")
            }
            if found.count > 1 { path = String(decoding: found, as: UTF8.self) }
            rest = rest[..<slash]
        }
        if rest.last == UInt8(ascii: "/") { rest.removeLast() }
        if let odd = rest.first(where: { $0 <= 0x20 || $0 >= 0x7f }) {
            guard odd >= 0x80 else { throw refuse("a space or control character in the address") }
            throw refuse("a name that is not ASCII", "write the name in its ASCII form (xn--…)")
        }
        if rest.contains(UInt8(ascii: "@")) {
            throw refuse("user and password have no place in it", "leave out what stands before the @")
        }
        if rest.contains(where: { "/?#".utf8.contains($0) }) {
            throw refuse("a path has no place in it", "end it after the port")
        }
        let (host, port) = try Self.split(rest, refuse)
        guard !host.isEmpty else { throw refuse("no host") }
        self.scheme = scheme
        self.host = String(decoding: host, as: UTF8.self)
        if let port {
            let lowest = forListening ? 0 : 1
            guard port.allSatisfy({ (0x30...0x39).contains($0) }), port.count <= 5,
                let number = Int(String(decoding: port, as: UTF8.self)), (lowest...65535).contains(number)
            else {
                throw refuse("'\(String(decoding: port, as: UTF8.self))' is no port", "use \(lowest) to 65535")
            }
            self.port = number
        } else {
            self.port = scheme.defaultPort
        }
    }

    private static func split(
        _ bytes: ArraySlice<UInt8>, _ refuse: (String, String?) -> TransportError
    ) throws(TransportError) -> (host: ArraySlice<UInt8>, port: ArraySlice<UInt8>?) {
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw refuse("a [ without its ]", nil) }
            let host = bytes[(bytes.startIndex + 1)..<end]
            guard host.contains(UInt8(ascii: ":")) else { throw refuse("no IPv6 address between the brackets", nil) }
            let behind = bytes[(end + 1)...]
            guard let first = behind.first else { return (host, nil) }
            guard first == UInt8(ascii: ":") else { throw refuse("only a port may follow the ]", nil) }
            return (host, behind.dropFirst())
        }
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { return (bytes, nil) }
        let port = bytes[(colon + 1)...]
        guard !port.contains(UInt8(ascii: ":")) else {
            throw refuse("an IPv6 address without brackets", "write it as [\(String(decoding: bytes, as: UTF8.self))]")
        }
        return (bytes[..<colon], port)
    }

    /// The URL, always with its port.
    public var description: String { "\(scheme.rawValue)://\(authority)\(path)" }

    /// `host:port`, an IPv6 address in brackets.
    public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
