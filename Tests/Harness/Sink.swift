import Foundation

/// A collector that writes down what it is sent and understands nothing (`Python/sink.py`).
public struct Sink: Sendable {
    public let port: UInt16
    public let process: ChildProcess
    private let folder: String

    /// Starts it in `folder`, over TLS if it has an identity.
    ///
    /// - Parameter bytesPerSecond: what it takes of each connection at most; nil: all it can.
    public init(
        in folder: TemporaryFolder, named name: String, port: UInt16? = nil,
        identity: CertificateAuthority.Identity? = nil, clientAuthority: CertificateAuthority? = nil,
        isCompressed: Bool = false, bytesPerSecond: Int? = nil
    ) async throws {
        self.port = try port ?? LocalPort.free()
        self.folder = folder(name)
        var arguments = ["--port", String(self.port), "--out", self.folder]
        if let identity { arguments += ["--cert", identity.certificate, "--key", identity.key] }
        if let clientAuthority { arguments += ["--client-ca", clientAuthority.certificate] }
        if isCompressed { arguments.append("--zlib") }
        if let bytesPerSecond { arguments += ["--bytes-per-second", String(bytesPerSecond)] }
        process = try Python.start("sink.py", arguments, log: folder("\(name).log"))
        // Asked by a connection whether it listens, it would take that for the first.
        try await process.says("listening")
    }

    /// One file for each connection so far, in their order.
    public var files: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap(Int.init).sorted().map { "\(folder)/\($0)" }
    }

    /// All that has come, one connection after the other.
    public var received: Data {
        files.reduce(into: Data()) { $0.append(FileManager.default.contents(atPath: $1) ?? Data()) }
    }
}
