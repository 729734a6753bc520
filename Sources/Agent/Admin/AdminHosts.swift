import Glibc

/// The names by which the agent may be asked over TCP.
///
/// A page of a stranger can have a browser connect to this host under a name of the stranger's own (DNS rebinding), and
/// would then read the answer. So only addresses are allowed, and names that the stranger cannot own.
struct AdminHosts: Sendable {
    private let names: [String]

    /// - Parameters:
    ///   - address: what is listened on.
    ///   - agentName: `agent.name`.
    init(address: AdminAddress, agentName: String) {
        var names = ["localhost"]
        for name in [agentName, address.host].map({ $0.lowercased() })
        where !names.contains(name) && !Self.isAddress(name) {
            names.append(name)
        }
        self.names = names
    }

    /// The names, for people.
    var text: String { names.joined(separator: ", ") }

    /// - Parameter header: the Host header: a name or address, and maybe a port.
    func allow(_ header: String) -> Bool {
        let host: Substring
        if header.hasPrefix("["), let end = header.firstIndex(of: "]") {
            host = header[header.index(after: header.startIndex)..<end]
        } else {
            host = header.prefix { $0 != ":" }
        }
        return Self.isAddress(String(host)) || names.contains(host.lowercased())
    }

    private static func isAddress(_ text: String) -> Bool {
        var room = in6_addr()
        return unsafe inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1
    }
}
