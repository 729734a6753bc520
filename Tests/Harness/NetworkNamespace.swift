import Foundation

/// A network apart from that of the host (ip-netns(8)), with a loopback interface, as long as this lives.
public final class NetworkNamespace: Sendable {
    /// Whether this machine lets one be made: that takes root and a kernel that allows it.
    public static let isPossible: Bool = {
        guard geteuid() == 0 else { return false }
        return (try? run("unshare", "--net", "true")) == 0
    }()

    public let name: String

    /// - Parameter name: of no other that there is.
    public init(named name: String) async throws {
        self.name = name
        try await Command.output(["ip", "netns", "add", name])
        try await Command.output(["ip", "-n", name, "link", "set", "lo", "up"])
    }

    deinit {
        // What still runs there holds it until it has ended.
        _ = try? Self.run("ip", "netns", "delete", name)
    }

    /// What a command is begun with to run there.
    public var prefix: [String] { ["ip", "netns", "exec", name] }

    /// - Returns: the exit status.
    private static func run(_ command: String...) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
