import Foundation
import Harness

/// `openssl s_server`: a TLS server that writes down the application data that it is sent, and nothing else.
struct OpenSSLServer {
    let process: ChildProcess
    private let output: String

    /// Starts it on `port`.
    ///
    /// - Parameters:
    ///   - name: of its log and its output in `folder`.
    ///   - options: more of `openssl s_server`'s own.
    init(
        in folder: TemporaryFolder, named name: String, port: UInt16, identity: CertificateAuthority.Identity,
        options: [String] = []
    ) async throws {
        output = folder("\(name).received")
        process = try ChildProcess(
            ["openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-quiet"]
                + ["-cert", identity.certificate, "-key", identity.key] + options,
            log: folder("\(name).log"), output: output)
        try await process.listens(on: port)
    }

    /// How many connections have come to nothing so far.
    var failures: Int { process.said.split(separator: "\n").count { $0 == "ERROR" } }

    /// The application data that has come.
    var received: Data { FileManager.default.contents(atPath: output) ?? Data() }
}
