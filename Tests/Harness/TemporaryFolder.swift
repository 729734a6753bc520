import Foundation

/// A folder of its own for one test, removed with all that is in it when the test lets go of it.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        var template = Array("\(NSTemporaryDirectory())gatepost-test-XXXXXX".replacing("//", with: "/").utf8CString)
        guard mkdtemp(&template) != nil else { throw HarnessError("mkdtemp: \(String(cString: strerror(errno)))") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // GATEPOST_KEEP=1 leaves logs and data for a look at what went wrong.
        if ProcessInfo.processInfo.environment["GATEPOST_KEEP"] == nil {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    /// The path of `name` in the folder.
    public func callAsFunction(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and the folders on the way to it, and gives its path.
    @discardableResult
    public func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let file = URL(fileURLWithPath: self(name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }

    /// Writes a file of text, and the folders on the way to it, and gives its path.
    @discardableResult
    public func write(_ name: String, _ text: String) throws -> String { try write(name, text.utf8) }

    /// Adds to the end of a file, as a program that logs does.
    public func append(_ name: String, _ bytes: some Sequence<UInt8>) throws {
        guard let file = FileHandle(forWritingAtPath: self(name)) else {
            throw HarnessError("cannot open \(self(name))")
        }
        try file.seekToEnd()
        try file.write(contentsOf: Data(bytes))
        try file.close()
    }

    /// Adds text to the end of a file.
    public func append(_ name: String, _ text: String) throws { try append(name, text.utf8) }

    /// What is in a file; nothing if there is none.
    public func read(_ name: String) -> Data { FileManager.default.contents(atPath: self(name)) ?? Data() }

    /// The lines of a file of text; none if there is no file.
    public func lines(_ name: String) -> [String] {
        String(decoding: read(name), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
