import Foundation
import Harness

/// Another host at the end of a cable that can be pulled: a network namespace and a pair of virtual interfaces (ip-netns(8),
/// veth(4)). Making one takes root and a kernel that lets it.
final class RemoteHost: Sendable {
    /// Its address, which this host reaches over the cable only.
    let address: String
    private let network: NetworkNamespace

    init() async throws {
        // Of the block for benchmarks (RFC 2544), which no network of this host is in.
        let number = Int.random(in: 0..<200)
        address = "198.19.\(number).2"
        network = try await NetworkNamespace(named: "gatepost\(getpid())")
        // The cable goes with the namespace.
        try await ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", network.name)
        try await ip("address", "add", "198.19.\(number).1/30", "dev", cable)
        try await ip("link", "set", cable, "up")
        try await ip("-n", network.name, "address", "add", "\(address)/30", "dev", "eth0")
        try await ip("-n", network.name, "link", "set", "eth0", "up")
    }

    /// What a command is begun with to run there.
    var prefix: [String] { network.prefix }

    func pullCable() async throws { try await ip("link", "set", cable, "down") }
    func plugCable() async throws { try await ip("link", "set", cable, "up") }

    /// At most 15 bytes.
    private var cable: String { "gp\(getpid())" }

    private func ip(_ arguments: String...) async throws {
        try await Command.output(["ip"] + arguments)
    }
}
