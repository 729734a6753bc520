import Foundation
import Spool
import Testing

@testable import Inputs

/// logrotate's `copytruncate`: the log is copied, then cut short.
@Suite(.timeLimit(.minutes(2))) struct CopyTruncateTests {
    private static func lines(_ range: Range<Int>) -> String {
        range.map { "line \($0) \(String(repeating: "x", count: 300)) \($0)\n" }.joined()
    }

    private static func numbers(_ bench: TailBench) -> [Int] {
        bench.texts.compactMap { Int($0.split(separator: " ")[1]) }
    }

    /// The copy is beside the pattern, or under it.
    @Test(arguments: [["gw.log", "marker.log"], ["gw.log*", "marker.log"]])
    func aCopyIsNotReadAgainAndNothingIsLostWhileTheWriterPauses(patterns: [String]) throws {
        let bench = try TailBench()
        let input = bench.input(patterns[0], patterns[1])
        try bench.write(Self.lines(0..<100), to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(100)
        for round in 1...3 {
            for number in stride(from: round - 1, to: 0, by: -1) {
                try bench.rename("gw.log.\(number)", to: "gw.log.\(number + 1)")
            }
            try bench.copyTruncate("gw.log", to: "gw.log.1")
            try bench.write(Self.lines(round * 100..<(round + 1) * 100), to: "gw.log")
            bench.wait("the lines behind") { _ in Self.numbers(bench).count >= (round + 1) * 100 }
        }
        try bench.reopenSpool()
        try bench.start(input)
        try bench.passMarker()
        #expect(Self.numbers(bench) == Array(0..<400))
        let told = bench.discontinuities.map(\.text)
        #expect(told.count == 3)
        #expect(told.allSatisfy { $0.contains("REASON=\"copytruncate\"") && $0.contains("BYTES=\"0\"") })
    }

    @Test func whatWasUnreadWhenTheFileWasCutShortIsReadFromTheCopy() throws {
        let settings = SpoolSettings(
            maxSize: 2 << 20, keepFree: .bytes(0), segmentSize: 256 << 10, sync: .always, compressBacklog: false)
        let bench = try TailBench(spool: settings)
        let cursor = try bench.spool.openCursor(named: "siem", replay: .all)
        bench.spool.allCursorsAreOpen()
        try bench.write(Self.lines(0..<20_000), to: "gw.log")
        try bench.start(bench.input("gw.log"))
        bench.wait("the input to be blocked") { _ in bench.tailer?.status()[0].isBlocked == true }
        for round in 0..<3 {
            for number in stride(from: round, to: 0, by: -1) {
                try bench.rename("gw.log.\(number)", to: "gw.log.\(number + 1)")
            }
            try bench.copyTruncate("gw.log", to: "gw.log.1")
            // Longer than before, so that the size does not tell.
            let count = 21_000 + round * 1000
            let start = [20_000, 41_000, 63_000][round]
            try bench.write(Self.lines(start..<start + count), to: "gw.log")
            bench.wait("the copy to be found") { _ in bench.tailer?.status()[0].files == round + 2 }
        }
        bench.wait("all lines") { events in
            cursor.acknowledge(next: bench.readPosition, previous: nil)
            return events.count(where: { $0.path != nil }) >= 86_000
        }
        #expect(Self.numbers(bench).sorted() == Array(0..<86_000))
        #expect(bench.discontinuities.allSatisfy { $0.text.contains("REASON=\"copytruncate\"") })
    }

    @Test func aRacingWriterLosesNoMoreThanWhatItWroteBetweenCopyingAndCutting() throws {
        let bench = try TailBench()
        let folder = bench.logs
        try bench.write("line 0 first\n", to: "gw.log")
        try bench.start(bench.input("gw.log", "marker.log"))
        bench.waitForEvents(1)
        var next = 1
        var between: Set<Int> = []
        func writeSome(_ count: Int, _ note: (Int) -> Void = { _ in }) throws {
            for _ in 0..<count {
                try folder.write("line \(next) \(String(repeating: "x", count: next % 300))\n", to: "gw.log")
                note(next)
                next += 1
            }
        }
        for round in 1...20 {
            try writeSome(50)
            try folder.copyTruncate("gw.log", to: "gw.log.\(round)") { try writeSome(3) { between.insert($0) } }
            try writeSome(20)
        }
        try writeSome(1)
        bench.wait("the last line") { $0.contains { $0.text.hasPrefix("line \(next - 1) ") } }
        bench.wait("all that was not lost") { _ in
            Set(Self.numbers(bench)).union(between).count == next
        }
        try bench.passMarker()
        let numbers = Self.numbers(bench)
        #expect(numbers.count == Set(numbers).count, "none twice")
        // What was cut short twice between two looks is told once.
        #expect((1...20).contains(bench.discontinuities.count))
        #expect(bench.discontinuities.allSatisfy { $0.text.contains("REASON=\"copytruncate\"") })
    }

    @Test func whatWasSeenAndIsInNeitherIsCounted() throws {
        let disk = FailingDisk()
        let bench = try TailBench(on: disk)
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("gw.log"))
        bench.waitForEvents(1)
        // The spool takes nothing, so what is written is seen and not read.
        disk.refusal = .writesAndSyncs
        try bench.write(Self.lines(0..<9000), to: "gw.log")
        bench.wait("the spool to take no more") { _ in bench.tailer?.status()[0].isBlocked == true }
        let lost = "lost between copying and cutting\n"
        try bench.copyTruncate("gw.log", to: "gw.log.1") {
            try bench.write(lost, to: "gw.log")
            let whole = UInt64("one\n".utf8.count + Self.lines(0..<9000).utf8.count + lost.utf8.count)
            bench.wait("it to be seen") { _ in
                let status = bench.tailer?.status()[0]
                return (status?.lagBytes ?? 0) + (status?.bytes ?? 0) == whole
            }
            // Twice a second it is made sure that what is seen stands behind what was read.
            let later = Date(timeIntervalSinceNow: 1.2)
            bench.wait("some time to pass") { _ in Date() > later }
        }
        bench.wait("it to be found") { _ in bench.tailer?.status()[0].discontinuities == [.copyTruncated: 1] }
        disk.refusal = .nothing
        bench.wait("all lines") { $0.count(where: { $0.path != nil }) >= 9001 }
        let text = try #require(bench.discontinuities.first?.text)
        #expect(text.contains("ALERT GATEPOST_DISCONTINUITY"))
        #expect(text.contains("BYTES=\"\(lost.utf8.count)\""), "\(text)")
        #expect(text.contains("\(lost.utf8.count) unread bytes are lost"))
    }

    @Test(arguments: [false, true])
    func copiesMadeWhileTheAgentWasDownAreReadOn(isCompressed: Bool) throws {
        let bench = try TailBench()
        let input = bench.input("gw.log", "marker.log")
        try bench.write(Self.lines(0..<100), to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(100)
        try bench.reopenSpool()
        for round in 1...3 {
            try bench.write(Self.lines(round * 100..<(round + 1) * 100), to: "gw.log")
            try bench.copyTruncate("gw.log", to: "gw.log-2026112\(round)")
            if isCompressed { try bench.gzip("gw.log-2026112\(round)") }
        }
        try bench.write(Self.lines(400..<500), to: "gw.log")
        try bench.start(input)
        bench.wait("all lines") { _ in Self.numbers(bench).count >= 500 }
        bench.wait("the event") { $0.contains(where: \.isDiscontinuity) }
        try bench.passMarker()
        #expect(Self.numbers(bench) == Array(0..<500))
        #expect(bench.discontinuities.count == 1)
        #expect(bench.discontinuities[0].text.contains("REASON=\"copytruncate\" OFFSET=\""))
    }

    @Test func aCopyCompressedAtOnceIsReadOn() throws {
        let disk = FailingDisk()
        let bench = try TailBench(on: disk)
        try bench.write("line 0 one\n", to: "gw.log")
        try bench.start(bench.input("gw.log"))
        bench.waitForEvents(1)
        disk.refusal = .writesAndSyncs
        try bench.write(Self.lines(1..<9000), to: "gw.log")
        bench.wait("the spool to take no more") { _ in bench.tailer?.status()[0].isBlocked == true }
        // Under a name that says nothing, so that only the compressed copy is ever seen.
        try bench.copyTruncate("gw.log", to: "copy") {
            try bench.gzip("copy")
            try bench.rename("copy.gz", to: "gw.log.1.gz")
        }
        disk.refusal = .nothing
        try bench.write(Self.lines(9000..<9100), to: "gw.log")
        bench.wait("all lines") { _ in Self.numbers(bench).count >= 9100 }
        #expect(Self.numbers(bench).sorted() == Array(0..<9100))
    }

    @Test func aCopyThatSomebodyMadeIsNotReadWhateverBecomesOfTheLog() throws {
        let bench = try TailBench()
        let input = bench.input("gw.log", "marker.log")
        try bench.write(Self.lines(0..<100), to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(100)
        try FileManager.default.copyItem(atPath: bench.path("gw.log"), toPath: bench.path("gw.log.2026-11-20"))
        try bench.write(Self.lines(100..<200), to: "gw.log")
        bench.waitForEvents(200)
        try bench.copyTruncate("gw.log", to: "gw.log.1")
        try bench.write(Self.lines(200..<300), to: "gw.log")
        bench.wait("the lines behind") { _ in Self.numbers(bench).count >= 300 }
        try bench.reopenSpool()
        try bench.start(input)
        try bench.passMarker()
        #expect(Self.numbers(bench) == Array(0..<300))
    }
}
