import Foundation
import Harness

/// A Debian 12 just installed, with a network of its own (ip-netns(8)) and a person who may use sudo. Making one takes
/// root.
final class FreshDebian: Sendable {
    let root: DebianRoot
    private let network: NetworkNamespace

    /// - Parameter names: further names of the loopback interface.
    init(in folder: TemporaryFolder, knownAs names: [String]) async throws {
        root = try await DebianRoot(in: folder)
        network = try await NetworkNamespace(named: "gatepost-debian\(getpid())")
        let known = ["localhost", ProcessInfo.processInfo.hostName] + names
        try write("/etc/hosts", "127.0.0.1 \(known.joined(separator: " "))\n")
        try await root.output(["useradd", "--create-home", "--shell", "/bin/bash", "person"])
        try write("/etc/sudoers.d/person", "person ALL=(ALL) NOPASSWD: ALL\n")
        try await root.output(["install", "-d", "-o", "person", "/home/person/gatepost"])
    }

    /// Where the person has the source tree.
    static let clone = "/home/person/gatepost"

    /// What a command is begun with that uses its network, and the test's files.
    var onItsNetwork: [String] { network.prefix }

    /// The words that run a command in it, with nothing of the test's own environment.
    func inside(_ command: [String], as user: String, directory: String = "/", variables: [String] = []) -> [String] {
        onItsNetwork + ["chroot", "--userspec=\(user):\(user)", root.path]
            + ["env", "--ignore-environment", "--chdir=\(directory)", "PATH=/usr/local/bin:/usr/bin:/bin"]
            + ["LANG=C.UTF-8"] + variables + command
    }

    /// What somebody types, in the source tree.
    func typed(_ command: String, as user: String = "person") -> [String] {
        let home = user == "person" ? "/home/person" : "/root"
        return inside(["bash", "-c", command], as: user, directory: Self.clone, variables: ["HOME=\(home)"])
    }

    func write(_ name: String, _ text: String) throws {
        try text.write(toFile: root(name), atomically: true, encoding: .utf8)
    }
}
