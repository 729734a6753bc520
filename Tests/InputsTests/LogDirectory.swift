import Foundation
import Testing

/// Where log files are written: what a gateway and its logrotate do.
protocol LogDirectory {
    var logPath: String { get }
}

/// A directory of log files by its path.
struct LogFolder: LogDirectory, Sendable {
    let logPath: String
}

extension LogDirectory {
    func path(_ name: String) -> String { logPath + "/" + name }

    /// Appends, in one write.
    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func write(_ bytes: [UInt8], to name: String) throws {
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let count = Glibc.write(descriptor, bytes, bytes.count)
        try #require(count == bytes.count)
    }

    func rename(_ old: String, to new: String) throws {
        try #require(Glibc.rename(path(old), path(new)) == 0)
    }

    func remove(_ name: String) throws {
        try #require(unlink(path(name)) == 0)
    }

    /// Compresses a file to `<name>.gz`, as logrotate does.
    func gzip(_ name: String) throws {
        let process = try Process.run(URL(fileURLWithPath: "/usr/bin/env"), arguments: ["gzip", path(name)])
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
    }

    /// Copies a file and cuts it short, as logrotate's `copytruncate` does.
    /// - Parameter between: what happens between the two.
    func copyTruncate(_ name: String, to copy: String, between: () throws -> Void = {}) throws {
        let source = open(path(name), O_RDWR | O_CLOEXEC)
        let target = open(path(copy), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        try #require(source >= 0 && target >= 0)
        defer {
            close(source)
            close(target)
        }
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(source, &buffer, buffer.count)
            if count == 0 { break }
            try #require(count > 0 && Glibc.write(target, buffer, count) == count)
        }
        try between()
        try #require(ftruncate(source, 0) == 0)
    }

    func contents(_ name: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    /// Sets the time of the last change, in Unix seconds.
    func setModified(_ name: String, _ seconds: Int) throws {
        var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        try #require(utimensat(AT_FDCWD, path(name), &times, 0) == 0)
    }
}
