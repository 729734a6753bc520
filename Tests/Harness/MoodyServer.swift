import Foundation

/// An HTTP server that answers as it is told (`Python/http_server.py`).
public final class MoodyServer: Sendable {
    public let port: UInt16
    public let process: ChildProcess
    private let folder: TemporaryFolder

    /// - Parameter mood: JSON; see the script.
    public init(_ mood: String = "{}") async throws {
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
    public func answers(_ mood: String) throws {
        let new = try folder.write("mood.new", mood)
        // In one step: it is read at any time.
        guard rename(new, folder("mood.json")) == 0 else { throw HarnessError("rename: \(errno)") }
    }

    /// The lines that it has taken.
    public var taken: [String] { folder.lines("taken") }

    public struct Request: Decodable {
        public var method: String
        public var path: String
        public var length: Int
        public var headers: [String: String]
    }

    public var requests: [Request] {
        folder.lines("requests").compactMap { try? JSONDecoder().decode(Request.self, from: Data($0.utf8)) }
    }
}
