import Foundation

/// A program that a test runs to its end.
public struct Command: Sendable {
    /// The exit status.
    public let status: Int32
    /// Standard output.
    public let output: Data
    /// Standard error.
    public let diagnostics: String

    /// Runs a program to its end.
    ///
    /// - Parameter input: a file for its standard input.
    public static func run(_ command: [String], input: String? = nil, within limit: Duration = .seconds(120))
        async throws -> Command
    {
        let folder = try TemporaryFolder()
        // The shell replaces itself, so that a redirection is all that it does.
        let words = input.map { ["/bin/sh", "-c", "exec \"$@\" <\"$0\"", $0] + command } ?? command
        let child = try ChildProcess(words, log: folder("err"), output: folder("out"))
        let status = try await child.exit(within: limit)
        return Command(status: status, output: folder.read("out"), diagnostics: child.said)
    }

    /// Runs a program that must succeed, and gives what it wrote.
    @discardableResult
    public static func output(_ command: [String], input: String? = nil, within limit: Duration = .seconds(120))
        async throws -> String
    {
        let result = try await run(command, input: input, within: limit)
        let text = String(decoding: result.output, as: UTF8.self)
        guard result.status == 0 else {
            throw HarnessError("\(command.joined(separator: " ")): exit \(result.status)\n\(result.diagnostics)\(text)")
        }
        return text
    }
}
