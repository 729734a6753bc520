import Events
import Foundation
import Logging
import Spool
import Testing

@testable import Inputs

/// Bytes, files and settings that nobody would wish for.
@Suite(.timeLimit(.minutes(2))) struct StrangeInputTests {
    let bench: TailBench

    init() throws {
        bench = try TailBench()
    }

    @Test func binaryAndInvalidUTF8AreCarriedByteForByte() throws {
        let lines: [[UInt8]] = [
            [0x00, 0x01, 0x00], [0xFF, 0xFE, 0xC0, 0x80], Array(0x0B...0xFF), [0x0D, 0x0D], Array("plain".utf8),
        ]
        try bench.write(lines.flatMap { $0 + [0x0A] }, to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(5)
        #expect(bench.shipped.map(\.bytes) == [lines[0], lines[1], lines[2], [0x0D], lines[4]])
    }

    @Test func crLFAndTheByteOrderMarkAreNoPartOfALine() throws {
        try bench.write([0xEF, 0xBB, 0xBF] + Array("one\r\ntwo\r\n".utf8), to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        #expect(bench.texts == ["one", "two"])
    }

    @Test func emptyLinesAreLeftOut() throws {
        try bench.write("\n\none\n\r\n\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        bench.waitUntilDrained()
        try bench.reopenSpool()
        try bench.write("\ntwo\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two"])
    }

    @Test func anEmptyFileIsFollowedFromItsFirstByte() throws {
        try bench.write("", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.wait("the file to be found") { _ in bench.tailer?.status()[0].files == 1 }
        try bench.reopenSpool()
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.passMarker()
        #expect(bench.texts == ["one"])
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func aLineOfTenMiBIsShippedInPartsThatMakeTheWhole() throws {
        let word = Array("abcdefghi ".utf8)
        var line = Data(capacity: 10 << 20)
        while line.count < 10 << 20 { line.append(contentsOf: word) }
        line.append(contentsOf: "end".utf8)
        try bench.write([UInt8](Data("before\n".utf8) + line + Data("\nafter\n".utf8)), to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(13)
        #expect(bench.texts.first == "before")
        #expect(bench.texts.last == "after")
        let parts = bench.shipped.dropFirst().dropLast()
        #expect(parts.count == 11)
        #expect(parts.map { $0.part?.number } == (1...11).map { UInt32($0) })
        #expect(parts.allSatisfy { $0.part?.wholeBytes == UInt64(line.count) })
        #expect(parts.allSatisfy { $0.bytes.count <= 1 << 20 })
        #expect(parts.dropLast().allSatisfy { $0.bytes.last == 0x20 })
        #expect(parts.reduce(into: Data()) { $0.append(contentsOf: $1.bytes) } == line)
    }

    @Test func aLongLineWaitsForItsEndAndGoesOnAfterARestart() throws {
        let half = String(repeating: "abcdefghi ", count: 200_000)
        try bench.write("before\n" + half, to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.passMarker()
        #expect(bench.texts == ["before"])
        try bench.reopenSpool()
        try bench.write(half + "\r\nafter\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.wait("the line behind") { $0.last?.text == "after" }
        #expect(bench.texts.dropFirst().dropLast().joined() == half + half)
        #expect(bench.shipped[1].part == StoredPart(number: 1, wholeBytes: 4_000_000))
    }

    @Test func aLineOfWhichPartsWereShippedIsFinishedAfterARestart() throws {
        let line = String(repeating: "abcdefghi ", count: 2_000)
        try bench.write(line + "\nafter\n", to: "gw.log")
        let input = bench.input("*.log") { $0.maxEventSize = 4096 }
        // A position inside the line, as a crash between two parts leaves it.
        let head = HeadHash()
        let shipped = Array(line.utf8.prefix(4090))
        shipped.withUnsafeBytes { head.append($0) }
        let check = PositionCheck(
            head: head.value, tail: Digest.value(of: shipped.suffix(256)), rest: LineRest(start: 0, part: 2))
        let status = try FileStatus.of(FilePath(bench.path("gw.log")))
        let identity = FileIdentity(path: FilePath(bench.path("gw.log")), key: status.key, birth: status.birth)
        let context = TailedInput(input, agentName: "gw-01").storedContext(yearReference: nil)
        _ = bench.spool.register(
            identity: identity.encoded(), context: context,
            position: Position(offset: 4090, check: check.encoded()))
        try bench.start(input)
        bench.wait("the line behind") { $0.last?.text == "after" }
        let parts = bench.shipped.dropLast()
        #expect(parts.map { $0.part?.number } == [2, 3, 4, 5])
        #expect(parts.allSatisfy { $0.part?.wholeBytes == 20_000 })
        #expect(parts.map(\.text).joined() == String(line.dropFirst(4090)))
    }

    @Test func aLineBetweenTheReadBufferAndTheGreatestEventIsOneEvent() throws {
        let line = String(repeating: "x", count: 700_000)
        try bench.write("a\n" + line + "\r\nb\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(3)
        #expect(bench.texts == ["a", line, "b"])
        #expect(bench.shipped.allSatisfy { $0.part == nil })
    }

    @Test func aSmallMaxEventSizeSplitsOrdinaryLines() throws {
        try bench.write("one two three\nshort\n", to: "gw.log")
        try bench.start(bench.input("*.log") { $0.maxEventSize = 8 })
        bench.waitForEvents(3)
        #expect(bench.texts == ["one two ", "three", "short"])
        #expect(bench.shipped.map(\.part?.number) == [1, 2, nil])
    }

    @Test func aDirectoryAFIFOAndASocketUnderTheGlobAreToldOnceAndLeftAlone() throws {
        try FileManager.default.createDirectory(atPath: bench.path("dir.log"), withIntermediateDirectories: true)
        try #require(mkfifo(bench.path("pipe.log"), 0o644) == 0)
        try #require(mknod(bench.path("null.log"), S_IFCHR | 0o644, 0x103) == 0)
        try bench.write("one\n", to: "gw.log")
        var options = TailBench.quickOptions
        options.rescan = .milliseconds(10)
        try bench.start(bench.input("*.log"), options: options)
        bench.waitForEvents(1)
        try bench.write("two\n", to: "young.log")
        bench.waitForEvents(2)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two"])
        #expect(bench.warnings.count(.warning, containing: "dir.log is a directory") == 1)
        #expect(bench.warnings.count(.warning, containing: "pipe.log is a named pipe") == 1)
        #expect(bench.warnings.count(.warning, containing: "null.log is a device") == 1)
        #expect(bench.warnings.messages(.warning).count == 3)
    }

    /// Threads have the user that the thread that made them had, so the tailer runs as nobody while the test stays root.
    @Test(.enabled(if: geteuid() == 0, "only root can start a thread as another user"))
    func aFileWithoutPermissionIsToldOnceAndReadOnceItMayBe() throws {
        try bench.write("secret\n", to: "gw.log")
        try #require(chmod(bench.path("gw.log"), 0o600) == 0)
        var options = TailBench.quickOptions
        options.rescan = .milliseconds(10)
        try asNobody { try bench.start(bench.input("*.log"), options: options) }
        bench.wait("the warning") { _ in bench.warnings.count(.warning, containing: "gw.log cannot be read") > 0 }
        try bench.write("open\n", to: "open.log")
        try #require(chmod(bench.path("open.log"), 0o644) == 0)
        bench.waitForEvents(1)
        #expect(bench.texts == ["open"])
        try #require(chmod(bench.path("gw.log"), 0o644) == 0)
        bench.waitForEvents(2)
        bench.wait("the good news") { _ in bench.warnings.count(.notice, containing: "gw.log can be read now") > 0 }
        #expect(bench.texts == ["open", "secret"])
        #expect(bench.warnings.count(.warning, containing: "gw.log cannot be read: Permission denied") == 1)
        #expect(bench.warnings.count(.notice, containing: "gw.log can be read now") == 1)
    }

    private func asNobody(_ body: () throws -> Void) throws {
        typealias SetUser = @convention(c) (UInt32) -> Int32
        let symbol = try #require(dlsym(nil, "setfsuid"))
        let setUser = unsafeBitCast(symbol, to: SetUser.self)
        _ = setUser(65534)
        defer { _ = setUser(0) }
        try body()
    }

    @Test func aFileThatTwoPathsLeadToIsReadOnce() throws {
        try bench.write("one\n", to: "gw.log")
        try #require(link(bench.path("gw.log"), bench.path("hard.log")) == 0)
        try #require(symlink("gw.log", bench.path("soft.log")) == 0)
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.write("two\n", to: "gw.log")
        bench.waitForEvents(2)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two"])
    }

    @Test func aSymbolicLinkIsFollowedToItsTargetAndToItsNextTarget() throws {
        try bench.write("one\n", to: "a.txt")
        try bench.write("two\n", to: "b.txt")
        try #require(symlink("a.txt", bench.path("gw.log")) == 0)
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try #require(symlink("b.txt", bench.path("next")) == 0)
        try bench.rename("next", to: "gw.log")
        bench.waitForEvents(2)
        try bench.write("three\n", to: "b.txt")
        bench.waitForEvents(3)
        #expect(bench.texts == ["one", "two", "three"])
    }

    @Test func excludedFilesAreNotRead() throws {
        try bench.write("yes\n", to: "gw.log")
        try bench.write("no\n", to: "debug.log")
        try bench.start(bench.input("*.log") { $0.excludeFiles = [bench.path("debug*")] })
        bench.waitForEvents(1)
        try bench.passMarker()
        #expect(bench.texts == ["yes"])
    }

    @Test func aCompressedFileOfNoLogIsToldOnceAndLeftAlone() throws {
        try bench.write([0x1F, 0x8B, 0x08, 0x00, 0x0A, 0x0A], to: "dump.gz")
        try bench.write([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x0A], to: "gw.log.1.xz")
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("gw.log*", "dump.gz", "marker.log"))
        bench.waitForEvents(1)
        try bench.passMarker()
        #expect(bench.texts == ["one"])
        #expect(bench.warnings.count(.warning, containing: "dump.gz is compressed") == 1)
        #expect(bench.warnings.count(.warning, containing: "gw.log.1.xz is compressed") == 1)
    }

    @Test func moreFilesThanDescriptorsAreAllFollowed() throws {
        for index in 0..<60 { try bench.write("first \(index)\n", to: "gw\(index).log") }
        var options = TailBench.quickOptions
        options.maximumOpenFiles = 10
        try bench.start(bench.input("*.log"), options: options)
        bench.waitForEvents(60)
        for index in 0..<60 { try bench.write("second \(index)\n", to: "gw\(index).log") }
        bench.waitForEvents(120)
        try bench.passMarker()
        #expect(Set(bench.texts).count == 120)
        #expect(bench.texts.count == 120)
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
            return target?.hasPrefix(bench.logPath) ?? false
        }
        #expect(open <= 10)
    }

    @Test func linesThatWereThereAtFirstSightTakeTheYearOfTheFile() throws {
        try bench.write("old\nolder\nha", to: "gw.log")
        try bench.setModified("gw.log", 1_600_000_000)
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        try bench.write("lf\n", to: "gw.log")
        bench.waitForEvents(3)
        try bench.write("new\n", to: "gw.log")
        bench.waitForEvents(4)
        #expect(bench.texts == ["old", "older", "half", "new"])
        #expect(bench.shipped.map(\.context.yearReference) == [1_600_000_000, 1_600_000_000, 1_600_000_000, nil])
    }

    @Test func anEventsContextIsThatOfItsInput() throws {
        try bench.write("one\n", to: "gw.log")
        let input = bench.input("*.log") {
            $0.format = .json
            $0.labels = [.init(name: "site", value: "dmz")]
        }
        try bench.start(input)
        bench.waitForEvents(1)
        let context = try #require(bench.shipped.first?.context)
        #expect(context.input == "gateway")
        #expect(context.format == .json)
        #expect(context.zone.name == "UTC")
        #expect(context.defaultHost == "gw-01")
        #expect(context.agent == "gw-01")
        #expect(context.labels == [.init(name: "site", value: "dmz")])
    }

    @Test func changedSettingsHoldForLinesToCome() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.reopenSpool()
        try bench.write("two\n", to: "gw.log")
        try bench.start(bench.input("*.log") { $0.labels = [.init(name: "site", value: "dmz")] })
        bench.waitForEvents(2)
        #expect(bench.shipped.map(\.context.labels.count) == [0, 1])
    }

    @Test func statusCountsEventsBytesAndFiles() throws {
        try bench.write("one\r\ntwo\nha", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        bench.waitUntilDrained(rest: 2)
        let status = try #require(bench.tailer?.status().first)
        #expect(status.name == "gateway")
        #expect(status.events == 2)
        #expect(status.bytes == 9)
        #expect(status.lagBytes == 2)
        #expect(status.files == 1)
        #expect(!status.isBlocked)
    }
}
