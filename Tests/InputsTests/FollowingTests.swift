import Foundation
import Logging
import Testing

@testable import Inputs

/// Files that grow, are renamed, replaced, removed and cut short.
@Suite(.timeLimit(.minutes(2))) struct FollowingTests {
    let bench: TailBench

    init() throws {
        bench = try TailBench()
    }

    @Test func linesOfAFileThatIsThereAreShipped() throws {
        try bench.write("one\ntwo\nthree\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(3)
        #expect(bench.texts == ["one", "two", "three"])
    }

    @Test func aFileThatAppearsAndGrowsIsFollowed() throws {
        try bench.start(bench.input("*.log"))
        try bench.write("one\n", to: "gw.log")
        bench.waitForEvents(1)
        try bench.write("two\n", to: "gw.log")
        try bench.write("other\n", to: "other.txt")
        bench.waitForEvents(2)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two"])
    }

    @Test func halfALineWaitsForItsEnd() throws {
        try bench.write("whole\nha", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.passMarker()
        #expect(bench.texts == ["whole"])
        try bench.write("lf\n", to: "gw.log")
        bench.waitForEvents(2)
        #expect(bench.texts == ["whole", "half"])
    }

    @Test func halfALineIsWholeAfterARestart() throws {
        try bench.write("whole\nha", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.reopenSpool()
        try bench.write("lf\nnext\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(3)
        #expect(bench.texts == ["whole", "half", "next"])
    }

    @Test func whatIsWrittenWhileTheAgentIsDownIsReadOnce() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.reopenSpool()
        try bench.write("two\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two"])
    }

    @Test func aRenamedFileUnderTheSameGlobGoesOnAsTheSameSource() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("gw.log*", "marker.log"))
        bench.waitForEvents(1)
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("new\n", to: "gw.log")
        bench.waitForEvents(2)
        try bench.write("late\n", to: "gw.log.1")
        bench.waitForEvents(3)
        try bench.passMarker()
        #expect(bench.texts == ["one", "new", "late"])
        #expect(bench.shipped[0].source == bench.shipped[2].source)
        #expect(bench.shipped[0].source != bench.shipped[1].source)
    }

    @Test func aFileRenamedWhileTheAgentWasDownGoesOn() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("gw.log*", "marker.log"))
        bench.waitForEvents(1)
        try bench.reopenSpool()
        try bench.write("two\n", to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("one\nnew\n", to: "gw.log")
        try bench.start(bench.input("gw.log*", "marker.log"))
        bench.waitForEvents(4)
        try bench.passMarker()
        #expect(bench.texts.sorted() == ["new", "one", "one", "two"])
        #expect(bench.shipped.first { $0.text == "two" }?.source == bench.shipped[0].source)
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func aFileRenamedOutOfTheGlobIsReadToItsEnd() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.rename("gw.log", to: "gw.old")
        try bench.write("late\n", to: "gw.old")
        bench.waitForEvents(2)
        bench.wait("the file to be let go") { _ in bench.tailer?.status()[0].files == 0 }
        #expect(bench.texts == ["one", "late"])
    }

    @Test func anUnlinkedFileIsReadToItsEnd() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        let writer = try #require(FileHandle(forWritingAtPath: bench.path("gw.log")))
        try writer.seekToEnd()
        try bench.remove("gw.log")
        try writer.write(contentsOf: Data("late\n".utf8))
        bench.waitForEvents(2)
        try writer.close()
        bench.wait("the file to be let go") { _ in bench.tailer?.status()[0].files == 0 }
        #expect(bench.texts == ["one", "late"])
    }

    @Test func aLastLineWithoutANewlineIsShippedOnceItsFileWasReplaced() throws {
        try bench.write("one\nlast", to: "gw.log")
        try bench.start(bench.input("gw.log*"))
        bench.waitForEvents(1)
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("new\n", to: "gw.log")
        bench.waitForEvents(3)
        #expect(bench.texts == ["one", "new", "last"])
    }

    @Test func aLastLineWithoutANewlineIsShippedOnceItsFileWasUnlinked() throws {
        try bench.write("one\nlast", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.remove("gw.log")
        bench.waitForEvents(2)
        #expect(bench.texts == ["one", "last"])
    }

    @Test func aRotatedFileThatIsFoundWithoutAFinalNewlineIsShippedWhole() throws {
        try bench.write("old\nlast", to: "gw.log.1")
        try bench.write("new\n", to: "gw.log")
        try bench.start(bench.input("gw.log*"))
        bench.waitForEvents(3)
        #expect(bench.texts.sorted() == ["last", "new", "old"])
    }

    @Test func aFileCutShortIsReadFromItsBeginning() throws {
        try bench.write("one\ntwo\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        try #require(truncate(bench.path("gw.log"), 0) == 0)
        bench.wait("the warning") { _ in bench.warnings.count(.warning, containing: "no longer holds") == 1 }
        try bench.write("new\n", to: "gw.log")
        bench.waitForEvents(4)
        #expect(bench.texts == ["one", "two", "new"])
    }

    @Test func aFileCutShortAndGrownPastTheOldEndIsReadFromItsBeginning() throws {
        try bench.write("one\ntwo\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        bench.stop()
        try #require(truncate(bench.path("gw.log"), 0) == 0)
        try bench.write("quite another line\nand one more\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(5)
        #expect(bench.texts == ["one", "two", "quite another line", "and one more"])
        #expect(bench.warnings.count(.warning, containing: "no longer holds what was read of it to byte 8") == 1)
    }

    @Test func anotherFileOfTheSameNameIsReadFromItsBeginning() throws {
        try bench.write("one\ntwo\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        bench.stop()
        try bench.rename("gw.log", to: "gone")
        try bench.write("three\nfour\nfive\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(6)
        #expect(bench.texts == ["one", "two", "three", "four", "five"])
        #expect(bench.warnings.count(.warning, containing: "is another file than the one") == 1)
    }

    @Test func aRestoredCopyOfAFileGoesOnWhereTheOriginalEnded() throws {
        try bench.write("one\ntwo\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        bench.stop()
        try FileManager.default.copyItem(atPath: bench.path("gw.log"), toPath: bench.path("copy"))
        try bench.rename("copy", to: "gw.log")
        try bench.write("three\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(3)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two", "three"])
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func startAtEndSkipsWhatIsThereAndNothingElse() throws {
        try bench.write("old\nolder\nha", to: "gw.log")
        let input = bench.input("*.log") { $0.startAt = .end }
        try bench.start(input)
        bench.wait("the file to be found") { _ in bench.tailer?.status()[0].files == 1 }
        try bench.write("lf\n", to: "gw.log")
        bench.waitForEvents(1)
        try bench.write("first\n", to: "young.log")
        bench.waitForEvents(2)
        #expect(bench.texts == ["half", "first"])
        // Once seen, a file is read on, also where no line was shipped.
        try bench.write("second\n", to: "gw.log")
        bench.waitForEvents(3)
        try bench.reopenSpool()
        try bench.write("third\n", to: "gw.log")
        try bench.start(input)
        bench.waitForEvents(4)
        #expect(bench.texts == ["half", "first", "second", "third"])
    }

    @Test func theOldestFileGoesFirstAtStart() throws {
        let line = String(repeating: "x", count: 400)
        for (index, name) in ["c.log", "a.log", "d.log", "b.log"].enumerated() {
            let text = (0..<9000).map { "\(name) \($0) \(line)\n" }.joined()
            try bench.write(text, to: name)
            try bench.setModified(name, 1_700_000_000 + index * 60)
        }
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(36_000)
        let names = bench.texts.map { $0.prefix(5) }
        let changes = names.indices.dropFirst().filter { names[$0] != names[$0 - 1] }
        #expect(names.first == "c.log")
        #expect(changes.map { names[$0] } == ["a.log", "d.log", "b.log"])
    }

    @Test func nineQuietFilesAreNotKeptWaitingByAChattyOne() throws {
        var options = TailBench.quickOptions
        options.oldestFirst = .zero
        let line = String(repeating: "x", count: 400)
        let text = (0..<40_000).map { "chatty \($0) \(line)\n" }.joined()
        try bench.write(text, to: "chatty.log")
        try bench.setModified("chatty.log", 1_700_000_000)
        for index in 1...9 { try bench.write("quiet \(index)\n", to: "quiet\(index).log") }
        try bench.start(bench.input("*.log"), options: options)
        bench.waitForEvents(40_009)
        let place = try #require(bench.texts.lastIndex { $0.hasPrefix("quiet") })
        #expect(place < 10_000)
    }

    @Test func aDirectoryThatIsMadeLaterIsWatched() throws {
        try bench.start(bench.input("a/b/*.log", "marker.log"))
        try FileManager.default.createDirectory(atPath: bench.path("a/b"), withIntermediateDirectories: true)
        try bench.write("one\n", to: "a/b/gw.log")
        bench.waitForEvents(1)
        try FileManager.default.removeItem(atPath: bench.path("a"))
        try FileManager.default.createDirectory(atPath: bench.path("a/b"), withIntermediateDirectories: true)
        try bench.write("two\n", to: "a/b/gw.log")
        bench.waitForEvents(2)
        #expect(bench.texts == ["one", "two"])
    }

    @Test func filesInDirectoriesOfADoubleStarAreFollowed() throws {
        try FileManager.default.createDirectory(atPath: bench.path("a/b"), withIntermediateDirectories: true)
        try bench.write("deep\n", to: "a/b/gw.log")
        try bench.write("flat\n", to: "gw.log")
        try bench.write("hidden\n", to: "a/.gw.log")
        try bench.start(bench.input("**/*.log"))
        bench.waitForEvents(2)
        try FileManager.default.createDirectory(atPath: bench.path("c"), withIntermediateDirectories: true)
        try bench.write("late\n", to: "c/gw.log")
        bench.waitForEvents(3)
        #expect(bench.texts.sorted() == ["deep", "flat", "late"])
    }

    @Test func withoutInotifyEverythingIsFoundByLooking() throws {
        var options = TailBench.quickOptions
        options.usesInotify = false
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("gw.log*", "marker.log"), options: options)
        bench.waitForEvents(1)
        try bench.write("two\n", to: "gw.log")
        bench.waitForEvents(2)
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("three\n", to: "gw.log.1")
        try bench.write("new\n", to: "gw.log")
        bench.waitForEvents(4)
        try bench.remove("gw.log.1")
        try bench.passMarker()
        #expect(bench.texts.sorted() == ["new", "one", "three", "two"])
    }
}
