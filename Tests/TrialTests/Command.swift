import Foundation

/// A program that a test runs, and what it said.
struct Command {
    let status: Int32
    let output: String
    let errors: String

    /// Runs `program` (found by PATH) to its end, for a minute at most.
    static func run(_ program: String, _ arguments: [String], input: Data = Data()) throws -> Command {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "60", program] + arguments
        let folder = try TemporaryFolder()
        let files = ["in", "out", "err"].map { folder.path + "/" + $0 }
        try input.write(to: URL(fileURLWithPath: files[0]))
        for path in files.dropFirst() { try Data().write(to: URL(fileURLWithPath: path)) }
        process.standardInput = FileHandle(forReadingAtPath: files[0])
        process.standardOutput = FileHandle(forWritingAtPath: files[1])
        process.standardError = FileHandle(forWritingAtPath: files[2])
        try process.run()
        process.waitUntilExit()
        return Command(
            status: process.terminationStatus,
            output: try String(contentsOfFile: files[1], encoding: .utf8),
            errors: try String(contentsOfFile: files[2], encoding: .utf8))
    }
}
