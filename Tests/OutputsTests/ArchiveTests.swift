import Foundation
import Harness
import Testing

@testable import Outputs

@Suite(.timeLimit(.minutes(2)))
struct ArchiveTests {
    let harness: OutputHarness
    let folder: TemporaryFolder
    let path: String

    init() throws {
        harness = try OutputHarness()
        folder = try TemporaryFolder()
        path = folder("logs/of gateways/archive.jsonl")
    }

    @Test func everyEventIsALineOfTheArchiveOnceItCountsAsDelivered() async throws {
        let output = try harness.output(to: .file(path))
        output.start()
        try harness.append(input: "gateway", count: 3000)
        try await until(output) { output.status.deliveredEvents == 3000 }
        #expect(try lines(path).map(OutputHarness.number) == Array(0..<3000))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode.map { $0 & 0o027 } == 0)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test(arguments: ["whole\nhalf a line", "whole\nbehind a power cut\0\0\0\n\0\0"])
    func whatACrashLeftOfALineIsTakenAwayBeforeMoreIsWritten(_ left: String) async throws {
        try FileManager.default.createDirectory(
            atPath: folder("logs/of gateways"), withIntermediateDirectories: true)
        try Data(left.utf8).write(to: URL(fileURLWithPath: path))
        let output = try harness.output(to: .file(path))
        output.start()
        try harness.append(input: "gateway", count: 2)
        try await until(output) { output.status.deliveredEvents == 2 }
        let lines = try lines(path)
        #expect(lines.first == "whole")
        #expect(lines.dropFirst().map(OutputHarness.number) == [0, 1])
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func aFileOfYesterdayIsCompressedUnderItsDateAndOneOlderThanKeepIsRemoved() async throws {
        let directory = folder("logs/of gateways/")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let yesterday = Date(timeIntervalSinceNow: -86_400)
        let text = String(repeating: "a line of yesterday\n", count: 50_000)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.modificationDate: yesterday], ofItemAtPath: path)
        let old = directory + "archive-2020-02-29.jsonl.gz"
        let foreign = directory + "archive-of-2020.jsonl.gz"
        let unfinished = directory + "archive-2020-02-29.jsonl.gz.part"
        for name in [old, foreign, unfinished] { try Data("x".utf8).write(to: URL(fileURLWithPath: name)) }

        let output = try harness.output(to: .file(path))
        output.start()
        try harness.append(input: "gateway", count: 1)
        try await until(output) { output.status.deliveredEvents == 1 }

        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.dateFormat = "yyyy-MM-dd"
        let dated = directory + "archive-\(formatter.string(from: yesterday)).jsonl"
        let there = FileManager.default.fileExists(atPath:)
        try await until(output) { there(dated + ".gz") && !there(dated) && !there(old) && !there(unfinished) }
        #expect(there(foreign))
        #expect(try lines(path).map(OutputHarness.number) == [0])
        let unpacked = try await Command.output(["gzip", "-dc", dated + ".gz"])
        #expect(unpacked == text)
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func aFileThatSomeoneMovesAwayIsFollowedByANewOne() async throws {
        let output = try harness.output(to: .file(path))
        output.start()
        try harness.append(input: "gateway", count: 10)
        try await until(output) { output.status.deliveredEvents == 10 }
        try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
        try await until(output) { FileManager.default.fileExists(atPath: path) }
        try harness.append(input: "gateway", count: 10)
        try await until(output) { output.status.deliveredEvents == 20 }
        #expect(try lines(path + ".moved").map(OutputHarness.number) == Array(0..<10))
        #expect(try lines(path).map(OutputHarness.number) == Array(10..<20))
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    @Test func twoProgramsDoNotWriteOneArchive() async throws {
        let first = try harness.output(to: .file(path))
        first.start()
        try harness.append(input: "gateway", count: 1)
        try await until(first) { first.status.deliveredEvents == 1 }
        let other = try OutputHarness()
        let second = try other.output(to: .file(path))
        second.start()
        try await until(second) { second.status.lastError?.contains("another program writes to it") == true }
        try await first.stop(grace: .seconds(1))
        try other.append(input: "gateway", count: 1)
        try await until(second) { second.status.deliveredEvents == 1 }
        #expect(try lines(path).count == 2)
        try await second.stop(grace: .seconds(1))
        harness.close()
        other.close()
    }

    @Test func aDirectoryThatCannotBeMadeIsSaidAndTriedAgain() async throws {
        let blocking = try folder.write("logs", "no directory")
        let output = try harness.output(to: .file(path))
        output.start()
        try harness.append(input: "gateway", count: 1)
        try await until(output) { output.status.retries["file_unwritable"] ?? 0 > 1 }
        try FileManager.default.removeItem(atPath: blocking)
        try await until(output) { output.status.deliveredEvents == 1 }
        try await output.stop(grace: .seconds(1))
        harness.close()
    }

    private func lines(_ path: String) throws -> [String] {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.hasSuffix("\n"))
        return text.dropLast().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func until(_ output: Output, _ condition: () -> Bool) async throws {
        try await eventually("the output is where it should be", detail: { "\(output.status)" }, condition)
    }
}
