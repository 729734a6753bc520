import Foundation

/// An HTTP server that answers as it is told (`Python/http_server.py`).
public final class MoodyServer: Sendable {
    public let port: UInt16
    public let process: ChildProcess
    private let folder: TemporaryFolder
    private let takenPath: String

    /// - Parameters:
    ///   - mood: JSON; see the script.
    ///   - port: where another one has listened that is gone; nil: anywhere.
    ///   - taken: the file for the lines that it takes, which others may write to as well; nil: its own.
    ///   - prefix: a command that runs it.
    public init(
        _ mood: String = "{}", port given: UInt16? = nil, taken: String? = nil, with prefix: [String] = []
    ) async throws {
        folder = try TemporaryFolder()
        port = try given ?? LocalPort.free()
        takenPath = taken ?? folder("taken")
        try folder.write("mood.json", mood)
        process = try Python.start(
            "http_server.py",
            ["--port", String(port), "--mood", folder("mood.json"), "--out", takenPath]
                + ["--log", folder("requests")],
            with: prefix, log: folder("log"))
        try await process.says("listening")
    }

    /// Changes how the next request is answered.
    public func answers(_ mood: String) throws {
        let new = try folder.write("mood.new", mood)
        // In one step: it is read at any time.
        guard rename(new, folder("mood.json")) == 0 else { throw HarnessError("rename: \(errno)") }
    }

    /// The lines that it has taken.
    public var taken: [String] {
        let data = FileManager.default.contents(atPath: takenPath) ?? Data()
        return data.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    }

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
