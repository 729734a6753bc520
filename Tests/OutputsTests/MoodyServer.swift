import Foundation
import Harness
import Transport

@testable import Outputs

/// An HTTP server that answers as it is told (`Python/http_server.py`).
final class MoodyServer: Sendable {
    let port: UInt16
    let process: ChildProcess
    private let folder: TemporaryFolder

    /// - Parameter mood: JSON; see the script.
    init(_ mood: String = "{}") async throws {
        folder = try TemporaryFolder()
        port = try LocalPort.free()
        try folder.write("mood.json", mood)
        process = try Python.start(
            "http_server.py",
            ["--port", String(port), "--mood", folder("mood.json"), "--out", folder("taken")]
                + ["--log", folder("requests")],
            log: folder("log"))
        try await process.says("listening")
    }

    /// Changes how the next request is answered.
    func answers(_ mood: String) throws {
        let new = try folder.write("mood.new", mood)
        // In one step: it is read at any time.
        guard rename(new, folder("mood.json")) == 0 else { throw HarnessError("rename: \(errno)") }
    }

    /// The lines that it has taken.
    var taken: [String] { folder.lines("taken") }

    struct Request: Decodable {
        var method: String
        var path: String
        var length: Int
        var headers: [String: String]
    }

    var requests: [Request] {
        folder.lines("requests").compactMap { try? JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
    }

    func destination(path: String = "") -> Destination {
        .collector(Endpoint(scheme: .http, host: "127.0.0.1", port: Int(port), path: path))
    }
}
