import Foundation
import Harness

/// A small file system of its own, in memory.
final class TemporaryDisk: Sendable {
    let path: String

    /// Mounts it; that takes root.
    init(at path: String, megabytes: Int) async throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try await Command.output(["mount", "-t", "tmpfs", "-o", "size=\(megabytes)m,mode=0755", "tmpfs", path])
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Writes a file until there is no room left.
    func fill() throws {
        let descriptor = open("\(path)/filler", O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw HarnessError("open: \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        for size in [1 << 20, 4096] {
            let zeros = [UInt8](repeating: 0, count: size)
            while write(descriptor, zeros, size) == size {}
        }
        guard errno == ENOSPC else { throw HarnessError("write: \(String(cString: strerror(errno)))") }
    }
}
