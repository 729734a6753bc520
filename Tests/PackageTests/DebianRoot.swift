import Foundation
import Harness

/// A small Debian 12 of its own: a layer over the one that `make setup` put under `.peers/`, gone with the test.
final class DebianRoot: Sendable {
    /// Its root directory, as seen from outside.
    let path: String
    private let layer: String

    /// Mounts it; that takes root.
    init(in folder: TemporaryFolder) async throws {
        layer = folder("layer")
        path = folder("layer/root")
        let lower = "\(Repository.root)/.peers/debian"
        try FileManager.default.createDirectory(atPath: layer, withIntermediateDirectories: true)
        try await Command.output(["mount", "-t", "tmpfs", "-o", "size=512m,mode=0755", "tmpfs", layer])
        for name in ["upper", "work", "root"] {
            try FileManager.default.createDirectory(atPath: "\(layer)/\(name)", withIntermediateDirectories: true)
        }
        try await Command.output(
            ["mount", "-t", "overlay", "-o", "lowerdir=\(lower),upperdir=\(layer)/upper,workdir=\(layer)/work"]
                + ["overlay", path])
        try await Command.output(["mount", "-t", "proc", "proc", "\(path)/proc"])
        // Terminals of its own.
        try await Command.output(["mount", "-t", "devpts", "-o", "mode=620,ptmxmode=666", "devpts", "\(path)/dev/pts"])
    }

    deinit {
        for mount in ["\(path)/dev/pts", "\(path)/proc", path, layer] { umount2(mount, Int32(MNT_DETACH)) }
    }

    /// What a path of it is called outside.
    func callAsFunction(_ name: String) -> String { path + name }

    /// The words that run a command in it.
    func inside(_ command: [String], as user: String? = nil) -> [String] {
        ["chroot"] + (user.map { ["--userspec=\($0)"] } ?? []) + [path] + command
    }

    /// Runs a command in it that must succeed, and gives what it wrote.
    @discardableResult
    func output(_ command: [String], as user: String? = nil) async throws -> String {
        try await Command.output(inside(command, as: user))
    }

    /// Runs a command in it to its end.
    func run(_ command: [String], as user: String? = nil) async throws -> Command {
        try await Command.run(inside(command, as: user))
    }

    /// Copies a package in, and has dpkg install it.
    func install(_ package: String) async throws {
        let name = URL(fileURLWithPath: package).lastPathComponent
        try await Command.output(["cp", package, self("/tmp/\(name)")])
        try await output(["dpkg", "--install", "--force-confold", "/tmp/\(name)"])
    }

    func read(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: self(name)) ?? Data(), as: UTF8.self)
    }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }

    /// Adds to the end of a file that is there.
    func append(_ name: String, _ text: String) throws {
        guard let file = FileHandle(forWritingAtPath: self(name)) else {
            throw HarnessError("cannot open \(self(name))")
        }
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }
}
