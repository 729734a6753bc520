import Foundation
import Harness
import Testing
import Transport

@testable import Outputs

/// The store of refused events.
struct DeadLettersTests {
    private let folder: TemporaryFolder
    private let letters: DeadLetters

    init() throws {
        folder = try TemporaryFolder()
        letters = DeadLetters(of: "siem", in: folder.path)
    }

    private static func letter(_ number: Int, reason: String = "no event") -> DeadLetter {
        DeadLetter(
            time: Int64(1000 + number), status: 400, reason: reason, id: "abc-def-\(number)",
            event: Array("\"\\ \u{1}ü \(number)".utf8))
    }

    private func read() throws -> [DeadLetter?] {
        var reader = try DeadLetterReader(letters.path, end: .max)
        var read: [DeadLetter?] = []
        while let line = try reader.next() { read.append(DeadLetter(line: line)) }
        return read
    }

    @Test func whatIsPutInComesOut() throws {
        let wanted = (0..<3000).map { Self.letter($0) }
        try letters.add(wanted)
        #expect(try read() == wanted)
        #expect(letters.bytes > 0)
    }

    @Test func whatWasSentIsTakenOutAndTheRestStays() throws {
        try letters.add((0..<10).map { Self.letter($0) })
        let middle = letters.bytes
        try letters.add((10..<15).map { Self.letter($0) })
        try letters.remove(before: middle)
        #expect(try read() == (10..<15).map { Self.letter($0) })
        try letters.remove(before: .max)
        #expect(letters.bytes == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder("dead-letters")) == [])
    }

    @Test func aLineThatIsNoDeadLetterIsKept() throws {
        try letters.add([Self.letter(1)])
        let file = try #require(FileHandle(forWritingAtPath: letters.path))
        try file.seekToEnd()
        try file.write(contentsOf: Data("half a li".utf8))
        try file.close()
        try letters.add([Self.letter(2)])
        #expect(try read() == [Self.letter(1), nil, Self.letter(2)])
        let summary = try DeadLetterSummary(letters)
        #expect(summary.events == 2)
        #expect(summary.unreadable == 1)
        try letters.remove(before: .max)
        #expect(folder.lines("dead-letters/siem.jsonl") == ["half a li"])
    }

    @Test func theReasonsAreCountedTheMostFrequentFirstAndManyAreFolded() throws {
        try letters.add((0..<30).map { Self.letter($0, reason: "reason \($0)") })
        try letters.add((0..<3).map { Self.letter($0, reason: "reason 7") })
        let summary = try #require(try DeadLetterSummary.all(in: folder.path).first)
        #expect(summary.output == "siem")
        #expect(summary.events == 33)
        #expect(summary.groups.count == 21)
        #expect(summary.groups.first?.reason == "reason 7")
        #expect(summary.groups.first?.events == 4)
        #expect(summary.groups.last?.events == 10)
        #expect(summary.groups.last?.last == 1029)
    }

    @Test func aFullStoreTakesNoMoreAndSaysWhatToDo() throws {
        try letters.add([Self.letter(1)])
        let handle = try #require(FileHandle(forWritingAtPath: letters.path))
        try handle.truncate(atOffset: 64 << 20)
        try handle.close()
        let error = #expect(throws: TransportError.self) { try letters.add([Self.letter(2)]) }
        #expect(error?.reason == .diskFull)
        #expect(error?.remedy.contains("gatepost replay siem --dead-letters") == true)
        // While all of them are sent again there is room for those that are refused again.
        try letters.whileSentAgain.add([Self.letter(2)])
    }
}
