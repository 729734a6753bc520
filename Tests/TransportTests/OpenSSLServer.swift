import Foundation
import Harness

/// `openssl s_server` on a loopback port: a TLS peer that shares no code with the handler under test.
final class OpenSSLServer {
    let port: UInt16
    let process: ChildProcess
    private let folder: TemporaryFolder
    private let name: String

    init(
        _ identity: TestCertificates.Identity, port: UInt16? = nil, _ options: [String] = [], in folder: TemporaryFolder
    ) async throws {
        self.port = try port ?? LocalPort.free()
        self.folder = folder
        name = "received-\(UUID().uuidString)"
        process = try ChildProcess(
            ["openssl", "s_server", "-quiet", "-accept", "\(self.port)"]
                + ["-cert", identity.certificate, "-key", identity.key] + options,
            log: folder("\(name).log"), output: folder(name))
        try await process.listens(on: self.port)
    }

    /// The application bytes that have arrived.
    var received: Data { folder.read(name) }
}
