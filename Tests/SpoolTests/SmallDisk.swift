import Foundation

/// A file system of a few MiB for one test, mounted by it: in memory, or ext4 in a file.
final class SmallDisk {
    enum Kind: String, CaseIterable {
        case tmpfs
        case ext4
    }

    let path: String
    private let kind: Kind
    /// What an ext4 is in.
    private let image: String
    private let megabytes: Int

    /// Kinds that can be mounted here, and why the others cannot, which is printed once.
    static let mountable: [Kind] = Kind.allCases.filter { kind in
        do {
            _ = try SmallDisk(kind, megabytes: 4)
            return true
        } catch {
            print("no tests on \(kind.rawValue): \(error)")
            return false
        }
    }

    init(_ kind: Kind, megabytes: Int) throws {
        self.kind = kind
        self.megabytes = megabytes
        path = NSTemporaryDirectory() + "/gatepost-disk-" + UUID().uuidString
        image = path + ".ext4"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        do {
            if kind == .ext4 {
                try Self.run("truncate", "--size=\(megabytes)M", image)
                try Self.run("mkfs.ext4", "-q", "-F", "-m", "0", "-O", "^has_journal", image)
            }
            try mount()
        } catch {
            removeFiles()
            throw error
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        removeFiles()
    }

    private func removeFiles() {
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: image)
    }

    private func mount() throws {
        switch kind {
        case .tmpfs: try Self.run("mount", "-t", "tmpfs", "-o", "size=\(megabytes)m", "tmpfs", path)
        case .ext4: try Self.run("mount", "-t", "ext4", "-o", "loop", image, path)
        }
    }

    /// Makes it read-only, or writable again. Nothing on it may be open for writing.
    func remount(readOnly: Bool) throws { try Self.run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", path) }

    /// What ext4 does when it meets an error: it is read-only from now on, whatever is open. Only ``mountAgain()`` helps.
    func abort() throws { try Self.run("mount", "-o", "remount,abort", path) }

    func mountAgain() throws {
        try Self.run("umount", path)
        try mount()
    }

    /// Writes a file until there is no room for another byte.
    func fill(_ name: String) {
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT, 0o600)
        defer { close(descriptor) }
        for size in [1 << 16, 512, 1] {
            let zeros = [UInt8](repeating: 0, count: size)
            while zeros.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == size {}
        }
    }

    struct Refusal: Error, CustomStringConvertible {
        var description: String
    }

    private static func run(_ command: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        let output = Pipe()
        process.standardError = output
        process.standardOutput = output
        try process.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let text = String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            throw Refusal(description: "\(command.joined(separator: " ")): \(text)")
        }
    }
}
