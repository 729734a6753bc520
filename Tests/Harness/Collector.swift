import Foundation
import Synchronization

/// `gatepost collect` over TLS, in as many lives as a test gives it. Each life has a file of its own for what it
/// received.
public final class Collector: Sendable {
    public let port: UInt16
    private let folder: TemporaryFolder
    private let identity: CertificateAuthority.Identity
    private let address: String
    private let prefix: [String]
    private let lives = Mutex<[(process: ChildProcess, file: String)]>([])
    /// How much of which file was counted, and how many lines that was.
    private let counted = Mutex<(sizes: [String: UInt64], lines: Int)>(([:], 0))

    /// - Parameters:
    ///   - address: where it listens.
    ///   - port: where it listens, if not on a port that is free.
    ///   - prefix: a command that runs it.
    public init(
        in folder: TemporaryFolder, identity: CertificateAuthority.Identity, at address: String = "127.0.0.1",
        port: UInt16? = nil, with prefix: [String] = []
    ) throws {
        self.folder = folder
        self.identity = identity
        self.address = address
        self.prefix = prefix
        self.port = try port ?? LocalPort.free()
    }

    /// Starts it, or starts it again.
    public func start() async throws {
        let number = lives.withLock { $0.count }
        let file = folder("received.\(number)")
        let process = try ChildProcess(
            prefix + [Repository.gatepost, "collect", "--listen", "tls://\(address):\(port)", "--out", file]
                + ["--cert", identity.certificate, "--key", identity.key],
            log: folder("collector.log.\(number)"))
        lives.withLock { $0.append((process, file)) }
        try await process.says(":\(port)")
    }

    /// The process that runs now or ran last.
    public var process: ChildProcess? { lives.withLock { $0.last?.process } }

    /// The files of all lives, in their order.
    public var files: [String] { lives.withLock { $0.map(\.file) } }

    /// How many lines have come in all lives; what was sent twice counts twice.
    public func receivedLines() throws -> Int {
        let files = self.files
        return try counted.withLock { counted in
            for path in files {
                guard let file = FileHandle(forReadingAtPath: path) else { continue }
                defer { try? file.close() }
                try file.seek(toOffset: counted.sizes[path, default: 0])
                while let data = try file.read(upToCount: 1 << 20), !data.isEmpty {
                    counted.sizes[path, default: 0] += UInt64(data.count)
                    counted.lines += data.lineCount
                }
            }
            return counted.lines
        }
    }
}
