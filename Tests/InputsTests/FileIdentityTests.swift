import Foundation
import Logging
import Spool
import Testing

@testable import Inputs

/// Files that are easily taken for one another, and sources that are forgotten.
@Suite(.timeLimit(.minutes(2))) struct FileIdentityTests {
    let bench: TailBench

    init() throws {
        bench = try TailBench()
    }

    private func inode(_ name: String) throws -> UInt64 {
        try FileStatus.of(FilePath(bench.path(name))).key.inode
    }

    @Test func anotherFileWithTheInodeOfOneThatWasReadIsReadFromItsBeginning() throws {
        try bench.write("one\ntwo\n", to: "gw.log")
        let old = try inode("gw.log")
        try bench.start(bench.input("gw.log", "marker.log"))
        bench.waitForEvents(2)
        try bench.reopenSpool()
        try bench.remove("gw.log")
        // The file system gives the number again, be it after others.
        var isReused = false
        for attempt in 0..<2000 where !isReused {
            if attempt > 0 { try bench.rename("gw.log", to: "other.\(attempt)") }
            try bench.write("three\nfour\nfive\n", to: "gw.log")
            isReused = try inode("gw.log") == old
        }
        try #require(isReused, "\(bench.logPath): no inode comes again here; let TMPDIR name a directory on ext4")
        try bench.start(bench.input("gw.log", "marker.log"))
        bench.waitForEvents(6)
        try bench.passMarker()
        #expect(bench.texts == ["one", "two", "three", "four", "five"])
        #expect(bench.discontinuities.count == 1)
    }

    @Test func filesWithTheSameFirst4KiBAreToldApart() throws {
        let banner = (0..<60).map { "banner \($0) \(String(repeating: "=", count: 80))\n" }.joined()
        try #require(banner.utf8.count > 4096)
        let names = ["a.log", "b.log", "c.log"]
        for name in names { try bench.write(banner + "\(name) one\n", to: name) }
        try bench.start(bench.input("*.log*"))
        bench.waitForEvents(183)
        try bench.reopenSpool()
        // All change places while the agent is down; one is a copy that was put back.
        try bench.rename("a.log", to: "a.log.1")
        try bench.rename("b.log", to: "a.log")
        try FileManager.default.copyItem(atPath: bench.path("c.log"), toPath: bench.path("copy"))
        try bench.rename("copy", to: "c.log")
        for (name, text) in [("a.log.1", "a.log two\n"), ("a.log", "b.log two\n"), ("c.log", "c.log two\n")] {
            try bench.write(text, to: name)
        }
        try bench.start(bench.input("*.log*"))
        bench.waitForEvents(186)
        try bench.passMarker()
        let texts = bench.texts.filter { !$0.hasPrefix("banner") }
        #expect(bench.texts.count == 186)
        #expect(texts.prefix(3).sorted() == ["a.log one", "b.log one", "c.log one"])
        #expect(texts.dropFirst(3).sorted() == ["a.log two", "b.log two", "c.log two"])
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func filesOfTenBytesAreEachReadOnce() throws {
        let names = ["a.log", "b.log", "c.log", "d.log"]
        for name in names { try bench.write("ten bytes\n", to: name) }
        try bench.start(bench.input("*.log*"))
        bench.waitForEvents(4)
        try bench.reopenSpool()
        for name in names { try bench.rename(name, to: name + ".1") }
        for name in names { try bench.write("ten bytes\n", to: name) }
        try bench.start(bench.input("*.log*"))
        bench.waitForEvents(8)
        try bench.reopenSpool()
        for name in names { try bench.write("more from \(name)\n", to: name + ".1") }
        try bench.start(bench.input("*.log*"))
        bench.waitForEvents(12)
        try bench.passMarker()
        #expect(bench.texts.filter { $0 == "ten bytes" }.count == 8)
        #expect(bench.texts.suffix(4).sorted() == names.map { "more from \($0)" })
        #expect(bench.warnings.messages(.warning) == [])
    }

    @Test func aFileTruncatedAndRenamedAndRotatedWhileTheAgentWasDownIsReadOnce() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.write("first\n", to: "other.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        try bench.reopenSpool()
        // One is cut short and goes on, and is then rotated three times.
        try #require(truncate(bench.path("gw.log"), 0) == 0)
        try bench.write("two\n", to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.3")
        try bench.write("three\n", to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.2")
        try bench.write("four\n", to: "gw.log")
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.write("five\n", to: "gw.log")
        // The other is renamed only.
        try bench.write("second\n", to: "other.log")
        try bench.rename("other.log", to: "renamed.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(8)
        try bench.passMarker()
        let texts = bench.texts
        #expect(texts.filter { $0.count < 6 && $0 != "first" } == ["one", "two", "three", "four", "five"])
        #expect(texts.filter { ["first", "second"].contains($0) } == ["first", "second"])
        #expect(texts.count == 7)
        let told = bench.discontinuities
        #expect(told.count == 1)
        #expect(told.first?.text.contains("REASON=\"rewritten\" OFFSET=\"4\"") == true)
    }

    // MARK: Forgetting

    /// Makes a source known of a file that has been missing for a while.
    private func register(_ name: String, absentFor seconds: Int64) {
        var identity = FileIdentity(
            path: FilePath(bench.path(name)), key: FileKey(device: 1, inode: UInt64(bitPattern: Int64(name.hashValue))),
            birth: nil)
        identity.absentSince = unixSecondsNow() - seconds
        let context = TailedInput(bench.input("*.log"), agentName: "gw-01").storedContext(yearReference: nil)
        _ = bench.spool.register(identity: identity.encoded(), context: context, position: TailedFile.beginning)
    }

    private func known() -> Set<String> {
        Set(bench.spool.sources().compactMap { FileIdentity(decoding: $0.identity)?.path.description })
    }

    private static let day: Int64 = 86_400

    @Test func aFileThatHasBeenGoneFor35DaysIsForgottenUnlessAnOutputWaitsForItsLines() throws {
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(1)
        try bench.reopenSpool()
        let cursor = try bench.spool.openCursor(named: "siem", replay: .all)
        bench.spool.allCursorsAreOpen()
        register("old.log", absentFor: 36 * Self.day)
        register("young.log", absentFor: 34 * Self.day)
        // As if what was read of it had come just now.
        register("waited-for.log", absentFor: -Self.day)
        #expect(bench.spool.hasEveryOutputPassed(arrival: unixSecondsNow() - 36 * Self.day))
        #expect(!bench.spool.hasEveryOutputPassed(arrival: unixSecondsNow() + Self.day))
        cursor.acknowledge(next: bench.spool.status().nextSeq, previous: nil)
        #expect(bench.spool.hasEveryOutputPassed(arrival: unixSecondsNow() + Self.day))
        try bench.start(bench.input("*.log"))
        bench.wait("one to be forgotten") { _ in bench.tailer?.status()[0].forgottenFiles == 1 }
        try bench.passMarker()
        #expect(!known().contains(bench.path("old.log")))
        #expect(known().isSuperset(of: ["young.log", "waited-for.log"].map { bench.path($0) }))
    }

    @Test func noMoreThanTenThousandFilesThatAreGoneAreKnownAndTheLongestGoneGoFirst() throws {
        for index in 0..<10_020 { register("gone\(index).log", absentFor: Int64(20_000 - index)) }
        try bench.start(bench.input("*.log"))
        bench.wait("some to be forgotten") { _ in bench.tailer?.status()[0].forgottenFiles == 20 }
        try bench.passMarker()
        let known = known()
        #expect(known.count == 10_001)
        #expect(!known.contains(bench.path("gone19.log")))
        #expect(known.contains(bench.path("gone20.log")))
        #expect(
            bench.warnings.count(.info, containing: "20 files that have long been gone are forgotten, 20 of them") == 1)
    }
}
