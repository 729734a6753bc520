import Configuration
import Transport

/// An address to listen on: an IP address or a name, and a port.
public struct AdminAddress: Equatable, Sendable, CustomStringConvertible {
    /// Without brackets.
    public var host: String
    /// 0: any free port.
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads `HOST:PORT`, an IPv6 address in brackets.
    init(parsing text: String) throws(SettingProblem) {
        let form = "write HOST:PORT such as 127.0.0.1:9465, an IPv6 address in brackets, or off"
        let endpoint: Endpoint
        do {
            endpoint = try Endpoint(parsing: "tcp://\(text)", forListening: true)
        } catch {
            throw SettingProblem("is no address to listen on; \(form)")
        }
        guard text.hasSuffix(":\(endpoint.port)") else { throw SettingProblem("has no port; \(form)") }
        host = endpoint.host
        port = endpoint.port
    }

    /// `HOST:PORT`, an IPv6 address in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether only this host can connect.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
