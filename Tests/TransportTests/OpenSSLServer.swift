import Foundation
import Harness

/// `openssl s_server` on a loopback port: a TLS peer that shares no code with the handler under test.
final class OpenSSLServer {
    let port: UInt16
    let process: ChildProcess
    private let folder: TemporaryFolder
    private let name: String

    init(
        _ identity: TestCertificates.Identity, port: UInt16? = nil, _ options: [String] = [],
        in folder: TemporaryFolder, address: String? = nil
    ) async throws {
        self.port = try port ?? LocalPort.free()
        self.folder = folder
        name = "received-\(UUID().uuidString)"
        process = try ChildProcess(
            ["openssl", "s_server", "-quiet", "-accept", (address.map { "\($0):" } ?? "") + "\(self.port)"]
                + ["-cert", identity.certificate, "-key", identity.key] + options,
            log: folder("\(name).log"), output: folder(name))
        if address == nil {
            try await process.listens(on: self.port)
        } else {
            try await eventually("s_server listens") { Self.isListening(on: self.port) }
        }
    }

    /// Whether a socket of IPv6 listens on `port`.
    private static func isListening(on port: UInt16) -> Bool {
        let table = FileManager.default.contents(atPath: "/proc/net/tcp6") ?? Data()
        let hex = String(port, radix: 16, uppercase: true)
        let wanted = ":" + String(repeating: "0", count: 4 - hex.count) + hex
        return String(decoding: table, as: UTF8.self).split(separator: "\n").contains { line in
            let words = line.split(separator: " ")
            return words.count > 3 && words[1].hasSuffix(wanted) && words[3] == "0A"
        }
    }

    /// The application bytes that have arrived.
    var received: Data { folder.read(name) }
}
