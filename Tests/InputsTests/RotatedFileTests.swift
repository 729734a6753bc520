import Foundation
import Logging
import Spool
import Testing

@testable import Inputs

/// Rotated files beside the patterns, compressed and not, as the rest of files that are known.
@Suite(.timeLimit(.minutes(2))) struct RotatedFileTests {
    let bench: TailBench

    init() throws {
        bench = try TailBench()
    }

    private static func lines(_ range: Range<Int>) -> String {
        range.map { "line \($0) \(String(repeating: "x", count: $0 % 397)) \($0)\n" }.joined()
    }

    private static func numbers(_ texts: [String]) -> [Int] {
        texts.compactMap { Int($0.split(separator: " ")[1]) }
    }

    private func start(options: FileTailerOptions = TailBench.quickOptions) throws {
        try bench.start(bench.input("gw.log", "marker.log"), options: options)
    }

    /// What logrotate does with `compress` and without `delaycompress`.
    private func rotate(depth: Int) throws {
        for number in stride(from: depth, to: 0, by: -1)
        where FileManager.default.fileExists(atPath: bench.path("gw.log.\(number).gz")) {
            try bench.rename("gw.log.\(number).gz", to: "gw.log.\(number + 1).gz")
        }
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.gzip("gw.log.1")
    }

    // MARK: While the agent was down

    @Test func whatRotatedAwayThreeTimesWhileTheAgentWasDownIsReadInOrder() throws {
        try bench.write("one\n", to: "gw.log")
        try start()
        bench.waitForEvents(1)
        try bench.reopenSpool()
        try bench.write("two\n", to: "gw.log")
        try rotate(depth: 3)
        try bench.write("three\n", to: "gw.log")
        try rotate(depth: 3)
        try bench.write("four\n", to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("five\n", to: "gw.log")
        try start()
        bench.waitForEvents(5)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two", "three", "four", "five"])
        #expect(bench.shipped[1].source == bench.shipped[0].source)
        #expect(bench.warnings.messages(.warning) == [])
        // And once.
        try bench.reopenSpool()
        try start()
        try bench.passMarker("marker.log")
        #expect(bench.texts == ["one", "two", "three", "four", "five"])
    }

    @Test(arguments: [
        "gw.log.1", "gw.log-20261121", "gw.log.2026-11-21", "gw.log-20261121-1795272437", "gw-20261121.log", "gw.log_3",
        "gw.log.1.gz", "gw.log-20261121.gz", "gw.log.2026-11-21.gz", "gw-2026-11-21.log.gz", "gw.log.gz",
    ])
    func aRotatedFileIsKnownByAnyOfTheNamesThatRotationGives(name: String) throws {
        try bench.write(Self.lines(0..<1000), to: "gw.log")
        try start()
        bench.waitForEvents(1000)
        try bench.reopenSpool()
        try bench.write(Self.lines(1000..<1500) + "and without an end", to: "gw.log")
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        try bench.rename("gw.log", to: plain == "gw.log" ? "other" : plain)
        if plain == "gw.log" {
            try bench.gzip("other")
            try bench.rename("other.gz", to: name)
        } else if plain != name {
            try bench.gzip(plain)
        }
        try bench.write("new 1500\n", to: "gw.log")
        try start()
        bench.waitForEvents(1502)
        try bench.passMarker()
        let texts = bench.texts
        #expect(texts.contains("and without an end"))
        #expect(Self.numbers(texts.filter { $0 != "and without an end" }).sorted() == Array(0...1500))
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func aLargeGzipOfAPartlyReadFileIsReadOnAlsoOverRestarts() throws {
        try bench.write(Self.lines(0..<9_000), to: "gw.log")
        try start()
        bench.waitForEvents(9_000)
        try bench.reopenSpool()
        try bench.write(Self.lines(9_000..<60_000), to: "gw.log")
        try rotate(depth: 1)
        for count in [9_500, 20_000, 40_000] {
            try start()
            bench.waitForEvents(count)
            try bench.reopenSpool()
        }
        try start()
        bench.waitForEvents(60_000)
        try bench.passMarker()
        #expect(Self.numbers(bench.texts) == Array(0..<60_000))
        #expect(Set(bench.shipped.map(\.source)).count == 1)
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func aGzipOfStreamsBehindOneAnotherIsReadWhole() throws {
        try bench.write(Self.lines(0..<100), to: "gw.log")
        try start()
        bench.waitForEvents(100)
        try bench.reopenSpool()
        try bench.write(Self.lines(100..<200), to: "gw.log")
        try bench.rename("gw.log", to: "first")
        try bench.write(Self.lines(200..<300), to: "second")
        try bench.gzip("first")
        try bench.gzip("second")
        try bench.write(bench.contents("first.gz") + bench.contents("second.gz"), to: "gw.log.1.gz")
        try start()
        bench.waitForEvents(300)
        try bench.passMarker()
        #expect(Self.numbers(bench.texts) == Array(0..<300))
    }

    @Test func whatWasThereBeforeTheFirstStartIsLeftAndSaid() throws {
        try bench.write(Self.lines(0..<10), to: "gw.log.2")
        try bench.gzip("gw.log.2")
        try bench.write(Self.lines(10..<20), to: "gw.log.1")
        try bench.write(Self.lines(20..<30), to: "gw.log")
        for round in 0..<2 {
            try start()
            bench.waitForEvents(10)
            bench.wait("the count") { _ in bench.tailer?.status()[0].rotatedFilesLeft == 2 }
            try bench.passMarker("marker.log")
            #expect(Self.numbers(bench.texts) == Array(20..<30))
            #expect(
                bench.warnings.count(.info, containing: "gw.log.1 and 1 more rotated files of input gateway") == round
                    + 1)
            try bench.reopenSpool()
        }
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func withReadRotatedOffNothingBesideThePatternsIsRead() throws {
        let input = bench.input("gw.log", "marker.log") { $0.readRotated = false }
        try bench.write("one\n", to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(1)
        try bench.reopenSpool()
        try bench.write("two\n", to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("three\n", to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(3)
        try bench.passMarker()
        #expect(bench.texts == ["one", "three"])
        #expect(bench.discontinuities.count == 1)
    }

    // MARK: While the agent runs

    @Test func aLateWriterOfAFileRotatedOutOfThePatternIsHeard() throws {
        try bench.write("one\n", to: "gw.log")
        try start()
        bench.waitForEvents(1)
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("new\n", to: "gw.log")
        bench.waitForEvents(2)
        // Longer than a file is held to which no path leads.
        let later = Date(timeIntervalSinceNow: 1)
        bench.wait("some time to pass") { _ in Date() > later }
        #expect(bench.tailer?.status()[0].files == 2)
        try bench.write("late\n", to: "gw.log.1")
        bench.waitForEvents(3)
        #expect(bench.texts == ["one", "new", "late"])
    }

    @Test func aFileThatWasReadIsNotReadAgainWhenItIsCompressedAndRenamed() throws {
        let input = bench.input("gw.log*", "marker.log")
        try bench.write(Self.lines(0..<5000), to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(5000)
        try rotate(depth: 3)
        try bench.write(Self.lines(5000..<5010), to: "gw.log")
        bench.waitForEvents(5010)
        bench.wait("the compressed file to be recognized") { _ in
            bench.spool.sources().contains { FileIdentity(decoding: $0.identity)?.isFinished == true }
        }
        try rotate(depth: 3)
        try bench.write(Self.lines(5010..<5020), to: "gw.log")
        bench.waitForEvents(5020)
        try bench.reopenSpool()
        try rotate(depth: 3)
        try bench.write(Self.lines(5020..<5030), to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(5030)
        try bench.passMarker()
        #expect(Self.numbers(bench.texts).sorted() == Array(0..<5030))
        #expect(bench.tailer?.status()[0].rotatedFilesLeft == 0)
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func aDirectoryThatCannotBeListedCostsOnlyTheRotatedFiles() throws {
        let finder = FileFinder(files: ["/proc/1/root/x/gw.log"], excludeFiles: [], findsRotated: true)
        final class Visitor: FileFinderVisitor {
            var found: [FilePath] = []
            func willLook(in directory: FilePath) {}
            func found(_ path: FilePath) { found.append(path) }
            func foundRotated(_ path: FilePath) {}
            func failed(_ directory: FilePath, _ error: SystemError) {}
            func cannotLookBeside(_ path: FilePath, _ error: SystemError) {}
        }
        let visitor = Visitor()
        finder.find(visitor)
        #expect(visitor.found.isEmpty)
    }

    // MARK: Strange files

    @Test func aGzipThatIsStillBeingWrittenIsWaitedFor() throws {
        var options = TailBench.quickOptions
        options.gzipPatience = .seconds(20)
        try bench.write(Self.lines(0..<2000), to: "gw.log")
        try start()
        bench.waitForEvents(2000)
        try bench.reopenSpool()
        try bench.write(Self.lines(2000..<6000), to: "gw.log")
        try bench.rename("gw.log", to: "other")
        try bench.gzip("other")
        let whole = try bench.contents("other.gz")
        // Inside the header, before the offset, behind it, and before the checksum.
        let cuts = [5, whole.count / 5, whole.count * 4 / 5, whole.count - 3, whole.count]
        try bench.write(Array(whole[..<cuts[0]]), to: "gw.log.1.gz")
        try bench.write("new 6000\n", to: "gw.log")
        try start(options: options)
        for (start, end) in zip(cuts, cuts.dropFirst()) {
            try bench.passMarker("marker.log")
            try bench.write(Array(whole[start..<end]), to: "gw.log.1.gz")
        }
        bench.waitForEvents(6001)
        try bench.passMarker()
        #expect(Self.numbers(bench.texts).sorted() == Array(0...6000))
        bench.wait("the file to be done with") { _ in bench.tailer?.status()[0].files == 2 }
        #expect(!bench.discontinuities.contains { $0.text.contains("broken_gzip") })
    }

    @Test(arguments: ["cut short", "damaged"])
    func ofABrokenGzipAllThatCanBeIsReadAndTheRestIsTold(how: String) throws {
        try bench.write(Self.lines(0..<2000), to: "gw.log")
        try start()
        bench.waitForEvents(2000)
        try bench.reopenSpool()
        try bench.write(Self.lines(2000..<20_000), to: "gw.log")
        try bench.rename("gw.log", to: "other")
        try bench.gzip("other")
        var bytes = try bench.contents("other.gz")
        if how == "damaged" {
            for index in bytes.count * 3 / 4..<bytes.count * 3 / 4 + 8 { bytes[index] ^= 0x5A }
        } else {
            bytes.removeLast(bytes.count / 4)
        }
        try bench.write(bytes, to: "gw.log.1.gz")
        try start()
        bench.wait("the event") { $0.contains(where: \.isDiscontinuity) }
        let text = try #require(bench.discontinuities.first?.text)
        #expect(text.contains("ALERT GATEPOST_DISCONTINUITY"))
        #expect(text.contains("FILE=\"\(bench.path("gw.log.1.gz"))\" REASON=\"broken_gzip\" OFFSET="))
        #expect(
            bench.warnings.count(.warning, containing: "gw.log.1.gz cannot be decompressed: its gzip stream is") == 1)
        #expect(bench.texts.count > 10_000)
        // The last line may be torn, and is shipped as far as it is there; damage is seen some lines behind it.
        #expect(Self.numbers(Array(bench.texts.prefix(10_000))) == Array(0..<10_000))
        try bench.passMarker()
        #expect(bench.discontinuities.count == 1)
        #expect(bench.tailer?.status()[0].discontinuities == [.brokenGzip: 1])
    }

    @Test func aLineOf32MiBInAGzipOf32KiBIsReadInPartsAndBoundedMemory() throws {
        try bench.write("one\n", to: "gw.log")
        try start()
        bench.waitForEvents(1)
        try bench.reopenSpool()
        try bench.write("two\n", to: "gw.log")
        try bench.write([UInt8](repeating: UInt8(ascii: "a"), count: 32 << 20), to: "gw.log")
        try bench.write("\nthree\n", to: "gw.log")
        try rotate(depth: 1)
        try start()
        bench.wait("the end") { $0.last?.text == "three" }
        let parts = bench.shipped.dropFirst(2).dropLast()
        #expect(bench.texts[1] == "two")
        #expect(parts.count == 32)
        #expect(parts.map { $0.part?.number } == (1...32).map { UInt32($0) })
        #expect(parts.allSatisfy { $0.part?.wholeBytes == 32 << 20 && $0.bytes.allSatisfy { $0 == UInt8(ascii: "a") } })
        #expect(parts.reduce(0) { $0 + $1.bytes.count } == 32 << 20)
    }

    @Test func whatTheSpoolGaveUpOfAGzipIsReadAgain() throws {
        let disk = FailingDisk()
        let bench = try TailBench(on: disk)
        let input = bench.input("gw.log", "marker.log")
        try bench.write(Self.lines(0..<1000), to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(1000)
        try bench.reopenSpool()
        try bench.write(Self.lines(1000..<30_000), to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.gzip("gw.log.1")
        try bench.start(input)
        bench.waitForEvents(1500)
        let generation = bench.spool.generation
        disk.refusal = .syncs
        bench.wait("the spool to give up") { _ in bench.spool.generation > generation }
        disk.refusal = .nothing
        bench.waitForEvents(30_000)
        #expect(Self.numbers(bench.texts) == Array(0..<30_000))
    }
}
