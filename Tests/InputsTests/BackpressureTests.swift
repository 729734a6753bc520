import Foundation
import Logging
import Spool
import Testing

@testable import Inputs

/// A spool that takes nothing, or gives up what it took.
@Suite(.timeLimit(.minutes(2))) struct BackpressureTests {
    private static func lines(_ range: Range<Int>) -> String {
        range.map { "line \($0) \(String(repeating: "x", count: 400))\n" }.joined()
    }

    private static func numbers(_ bench: TailBench) -> [Int] {
        bench.texts.compactMap { Int($0.split(separator: " ")[1]) }
    }

    @Test func aFullSpoolStopsReadingAndNotFinding() throws {
        let settings = SpoolSettings(
            maxSize: 2 << 20, keepFree: .bytes(0), segmentSize: 256 << 10, sync: .always, compressBacklog: false)
        let bench = try TailBench(spool: settings)
        let cursor = try bench.spool.openCursor(named: "siem", replay: .all)
        bench.spool.allCursorsAreOpen()
        try bench.write(Self.lines(0..<20_000), to: "gw.log")
        try bench.start(bench.input("gw.log*"))
        bench.wait("the input to be blocked") { _ in bench.tailer?.status()[0].isBlocked == true }
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write(Self.lines(20_000..<20_100), to: "gw.log")
        bench.wait("the new file to be found") { _ in bench.tailer?.status()[0].files == 2 }
        try bench.remove("gw.log.1")
        let lag = try #require(bench.tailer?.status()[0].lagBytes)
        #expect(lag > 1 << 20)
        bench.wait("all lines") { events in
            cursor.acknowledge(next: bench.readPosition, previous: nil)
            return events.count >= 20_100
        }
        #expect(Self.numbers(bench).sorted() == Array(0..<20_100))
        bench.wait("the input to be free") { _ in bench.tailer?.status()[0].isBlocked == false }
    }

    @Test func whatTheSpoolGaveUpIsReadAgain() throws {
        let disk = FailingDisk()
        let bench = try TailBench(on: disk)
        try bench.write(Self.lines(0..<1000), to: "gw.log")
        try bench.start(bench.input("gw.log*"))
        bench.waitForEvents(1000)
        for round in 1...3 {
            let generation = bench.spool.generation
            disk.refusal = .syncs
            try bench.write(Self.lines(round * 1000..<round * 1000 + 900), to: "gw.log")
            bench.wait("the spool to give up") { _ in bench.spool.generation > generation }
            // What was given up is still wanted from the file that has lost its name meanwhile.
            try bench.rename("gw.log", to: "gw.log.1")
            try bench.remove("gw.log.1")
            try bench.write(Self.lines(round * 1000 + 900..<round * 1000 + 1000), to: "gw.log")
            disk.refusal = .nothing
            bench.waitForEvents((round + 1) * 1000)
        }
        let numbers = Self.numbers(bench)
        #expect(numbers.count == 4000)
        #expect(numbers.sorted() == Array(0..<4000))
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func aFileThatIsGoneIsHeldUntilItsLinesAreDurable() throws {
        let disk = FailingDisk()
        let bench = try TailBench(on: disk)
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        disk.refusal = .writesAndSyncs
        try bench.write("two\n", to: "gw.log")
        try bench.remove("gw.log")
        // Longer than it would be held for a late writer.
        let later = Date(timeIntervalSinceNow: 2)
        bench.wait("some time to pass") { _ in Date() > later }
        #expect(bench.tailer?.status()[0].files == 1)
        disk.refusal = .nothing
        bench.waitForEvents(2)
        bench.wait("the file to be let go") { _ in bench.tailer?.status()[0].files == 0 }
        #expect(bench.texts == ["one", "two"])
    }

    @Test func stoppingHandsOverWhatWasReadAtOnce() throws {
        let bench = try TailBench()
        try bench.write(Self.lines(0..<50_000), to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        let duration = ContinuousClock().measure { bench.stop() }
        #expect(duration < .seconds(1))
        let handedOver = try #require(bench.lastStatus?.events)
        bench.waitForEvents(Int(handedOver))
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(50_000)
        #expect(Self.numbers(bench) == Array(0..<50_000))
    }
}
