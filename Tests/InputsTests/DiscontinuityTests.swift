import Events
import Foundation
import Spool
import Testing

@testable import Inputs

/// What a file lost before it had a seq is an event of its own.
@Suite(.timeLimit(.minutes(2))) struct DiscontinuityTests {
    private static func lines(_ range: Range<Int>) -> String {
        range.map { "line \($0) \(String(repeating: "x", count: 400))\n" }.joined()
    }

    /// A spool of 2 MiB that is full before the file is read to its end.
    private static func makeFullBench(_ change: (inout InputSettings) -> Void) throws -> (TailBench, Cursor) {
        let settings = SpoolSettings(
            maxSize: 2 << 20, keepFree: .bytes(0), segmentSize: 256 << 10, sync: .always, compressBacklog: false)
        let bench = try TailBench(spool: settings)
        let cursor = try bench.spool.openCursor(named: "siem", replay: .all)
        bench.spool.allCursorsAreOpen()
        try bench.write(lines(0..<20_000), to: "gw.log")
        try bench.start(bench.input("gw.log*", change: change))
        bench.wait("the spool to be full") { _ in
            if case .full = bench.spool.status().health { true } else { false }
        }
        return (bench, cursor)
    }

    @Test func aFileCutShortIsToldWithItsNameAndPlace() throws {
        let bench = try TailBench()
        try bench.write("one\ntwo\n", to: "gw.log")
        try bench.start(
            bench.input("*.log") {
                $0.format = .text
                $0.labels = [.init(name: "site", value: "dmz")]
            })
        bench.waitForEvents(2)
        try #require(truncate(bench.path("gw.log"), 0) == 0)
        bench.waitForEvents(3)
        let event = try #require(bench.discontinuities.first)
        #expect(event.text.contains(" gw-01 gatepost WARN GATEPOST_DISCONTINUITY [INPUT=\"gateway\" "))
        #expect(event.text.contains("FILE=\"\(bench.path("gw.log"))\" REASON=\"rewritten\" OFFSET=\"8\" BYTES=\"0\""))
        // Whatever the input's own lines are, this is read as the gateway's are.
        #expect(event.context.format == .gateway)
        #expect(event.context.input == "gateway")
        #expect(event.context.labels.map(\.value) == ["dmz"])
        #expect(bench.tailer?.status()[0].discontinuities == [.rewritten: 1])
    }

    @Test func anotherFileOfTheSameNameIsToldWithBothIdentities() throws {
        let bench = try TailBench()
        try bench.write("one\ntwo\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(2)
        bench.stop()
        try bench.rename("gw.log", to: "gone")
        try bench.write("three\n", to: "gw.log")
        try bench.start(bench.input("*.log"))
        bench.waitForEvents(4)
        let text = try #require(bench.discontinuities.first?.text)
        #expect(text.contains("ALERT GATEPOST_DISCONTINUITY"))
        #expect(text.contains("REASON=\"replaced\" OFFSET=\"8\" OLD=\"inode "))
        for name in ["gone", "gw.log"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: bench.path(name))
            let inode = try #require(attributes[.systemFileNumber] as? UInt64)
            #expect(text.contains("inode \(inode) on device"), "\(name): \(text)")
        }
    }

    @Test func unreadBytesThatWereSeenAreCounted() throws {
        let (bench, cursor) = try Self.makeFullBench { _ in }
        let size = try #require(bench.tailer?.status()[0]).bytes
        try #require(truncate(bench.path("gw.log"), 0) == 0)
        bench.wait("the event") { events in
            cursor.acknowledge(next: bench.readPosition, previous: nil)
            return events.contains(where: \.isDiscontinuity)
        }
        let text = try #require(bench.discontinuities.first?.text)
        let read = bench.texts.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(UInt64(read) >= size)
        let whole = Self.lines(0..<20_000).utf8.count
        #expect(text.contains("OFFSET=\"\(read)\" BYTES=\"\(whole - read)\""), "\(text)")
    }

    @Test func deletedFilesAreHeldUpToHoldDeletedWhileTheSpoolIsFull() throws {
        let (bench, cursor) = try Self.makeFullBench { $0.holdDeleted = 1 << 20 }
        // Deleted, and more of it to be read than may be held.
        try bench.rename("gw.log", to: "gw.log.1")
        try bench.remove("gw.log.1")
        bench.wait("the file to be let go") { _ in bench.tailer?.status()[0].discontinuities == [.holdDeleted: 1] }
        // Less than may be held: it waits, and is read.
        try bench.write(Self.lines(20_000..<21_000), to: "gw.log")
        bench.wait("the next file to be found") { _ in bench.tailer?.status()[0].files == 1 }
        try bench.remove("gw.log")
        bench.wait("it to be counted") { _ in (bench.tailer?.status()[0].deletedBytes ?? 0) > 400_000 }
        #expect(bench.tailer?.status()[0].deletedFiles == 1)

        bench.wait("the rest") { events in
            cursor.acknowledge(next: bench.readPosition, previous: nil)
            return events.contains { $0.text.hasPrefix("line 20999 ") }
        }
        let told = bench.discontinuities
        try #require(told.count == 1)
        let read = bench.texts.filter { Int($0.split(separator: " ")[1]) ?? 0 < 20_000 }
        let offset = read.reduce(0) { $0 + $1.utf8.count + 1 }
        let whole = Self.lines(0..<20_000).utf8.count
        #expect(
            told[0].text.contains("REASON=\"hold_deleted\" OFFSET=\"\(offset)\" BYTES=\"\(whole - offset)\""),
            "\(told[0].text)")
        #expect(bench.texts.count == read.count + 1000)
    }

    @Test func whatTheSpoolGaveUpOfItIsToldAgain() throws {
        let disk = FailingDisk()
        let bench = try TailBench(on: disk)
        try bench.write("one\n", to: "gw.log")
        try bench.start(bench.input("*.log") { $0.holdDeleted = 0 })
        bench.waitForEvents(1)
        disk.refusal = .writesAndSyncs
        try bench.write("two\n", to: "gw.log")
        bench.wait("the disk to refuse") { _ in
            if case .failing = bench.spool.status().health { true } else { false }
        }
        try bench.write(Self.lines(0..<8000), to: "gw.log")
        bench.wait("the spool to take no more") { _ in bench.tailer?.status()[0].isBlocked == true }
        try bench.remove("gw.log")
        bench.wait("the file to be let go") { _ in bench.tailer?.status()[0].discontinuities == [.holdDeleted: 1] }
        disk.refusal = .syncsOfBatches
        let generation = bench.spool.generation
        bench.wait("the spool to give up") { _ in bench.spool.generation > generation }
        disk.refusal = .nothing
        bench.wait("the event") { $0.contains(where: \.isDiscontinuity) }
        try bench.passMarker()
        #expect(bench.discontinuities.count == 1)
    }
}
