import Foundation
import Testing

@testable import Spool

/// What a disk says that cannot be brought about here: quotas, I/O errors, syncs that fail.
@Suite struct FailingDiskTests {
    private static let settings = SpoolSettings(keepFree: .bytes(0), segmentSize: 4000, sync: .always)

    /// What every trouble must leave: all events once, in order, and no id of two events.
    private func check(_ disk: MemorySpool, _ seen: ReadLog, upTo last: Int) throws {
        let log = try disk.spool.readAll()
        #expect(log.texts == (1...last).map(MemorySpool.text) && log.gaps.isEmpty)
        #expect(log.events.prefix(seen.events.count).elementsEqual(seen.events), "what was seen is another now")
        try disk.restart()
        #expect(try disk.spool.readAll() == log)
    }

    private func waitOut(_ disk: MemorySpool) {
        for _ in 0..<4 {
            disk.clock.advance(milliseconds: 1100)
            disk.spool.step()
        }
    }

    /// Every place of a batch at which the room can end, from before its first byte to behind its last.
    @Test(arguments: [ENOSPC, EDQUOT])
    func roomThatEndsAnywhereInABatchLosesNothing(code: Int32) throws {
        for room in stride(from: 0, through: 400, by: 8) {
            let disk = try MemorySpool(settings: Self.settings)
            disk.append(1...3)
            let seen = try disk.spool.readAll()
            disk.fileSystem.refusal = code
            disk.fileSystem.capacity = disk.fileSystem.used + UInt64(room)
            disk.append(4...4)
            let isIn = disk.spool.durableEnd == 5
            if !isIn {
                guard case .full(let reason) = disk.spool.status().health else {
                    Issue.record("room for \(room): \(disk.spool.status().health)")
                    continue
                }
                #expect(reason.contains(FileError.text(of: code)), "\(reason)")
                #expect(disk.spool.makeBatch() == nil && disk.spool.generation == 0, "room for \(room)")
            }
            #expect(try disk.spool.readAll().events.count == (isIn ? 4 : 3), "room for \(room)")
            disk.fileSystem.capacity = .max
            waitOut(disk)
            #expect(disk.spool.durableEnd == 5, "room for \(room)")
            disk.append(5...6)
            try check(disk, seen, upTo: 6)
        }
    }

    @Test func writesThatFailStopAppendsAndNotReadersAndNothingIsGivenUp() throws {
        for seed in UInt64(0)..<40 {
            let disk = try MemorySpool(seed: seed, settings: Self.settings)
            disk.append(1...3)
            let seen = try disk.spool.readAll()
            disk.fileSystem.faults.write = 1
            disk.append(4...4)
            guard case .failing(let reason) = disk.spool.status().health else {
                Issue.record("failing writes are not shown")
                return
            }
            #expect(reason.contains("Input/output error") && reason.contains("pwritev"), "\(reason)")
            #expect(disk.spool.makeBatch() == nil && disk.spool.generation == 0)
            #expect(try disk.spool.readAll() == seen)
            disk.fileSystem.faults = MemoryFileSystem.Faults()
            waitOut(disk)
            disk.append(5...6)
            try check(disk, seen, upTo: 6)
        }
    }

    /// A sync fails, the power with it, and the disk has of the last writes what it likes.
    @Test func aFailedSyncBeforeAPowerCutLosesNothingThatWasDurableAndGivesNoIDTwice() throws {
        for seed in UInt64(0)..<200 {
            let disk = try MemorySpool(seed: seed, settings: Self.settings)
            disk.append(1...3)
            let seen = try disk.spool.readAll()
            disk.fileSystem.faults.sync = 1
            disk.append(4...5)
            #expect(disk.spool.generation == 1 && disk.spool.durableEnd == 4)
            disk.fileSystem.faults = MemoryFileSystem.Faults()
            if seed % 2 == 0 {
                waitOut(disk)
                disk.append(4...5)
                let more = try disk.spool.readAll()
                #expect(more.texts == (1...5).map(MemorySpool.text), "seed \(seed)")
                disk.fileSystem.restart()
                try disk.restart()
                #expect(try disk.spool.readAll() == more, "seed \(seed)")
            } else {
                disk.fileSystem.restart()
                try disk.restart()
            }
            let log = try disk.spool.readAll()
            #expect(log.events.prefix(3).elementsEqual(seen.events) && log.gaps.isEmpty, "seed \(seed)")
            disk.append(log.events.count + 1...6)
            #expect(try disk.spool.readAll().texts == (1...6).map(MemorySpool.text), "seed \(seed)")
        }
    }

    /// An input that took it for durable would let its file go, and nobody would read the rest.
    @Test func whatWasGivenUpIsNotDurableWhenItsSeqsAreUsedAgain() throws {
        let disk = try MemorySpool(
            settings: SpoolSettings(keepFree: .bytes(0), sync: .interval(.milliseconds(50))))
        disk.append(1...3)
        let source = disk.source
        let position = try #require(disk.spool.sources().first?.position)
        let mark = try #require(disk.spool.writtenMark(of: source, at: position))
        #expect(!disk.spool.isDurable(mark))
        disk.fileSystem.faults.sync = 1
        disk.clock.advance(milliseconds: 60)
        disk.spool.step()
        #expect(disk.spool.generation == 1)
        #expect(disk.spool.writtenMark(of: source, at: position) == nil)
        disk.fileSystem.faults = MemoryFileSystem.Faults()
        waitOut(disk)
        disk.append(10...15)
        waitOut(disk)
        #expect(disk.spool.durableEnd == 7)
        #expect(!disk.spool.isDurable(mark))
        let end = try #require(disk.spool.sources().first?.position)
        let again = try #require(disk.spool.writtenMark(of: source, at: end))
        #expect(disk.spool.isDurable(again))
    }

    @Test func aDirectoryThatCannotBeChangedIsTriedAgain() throws {
        let disk = try MemorySpool(settings: Self.settings)
        disk.append(1...10)
        let seen = try disk.spool.readAll()
        disk.fileSystem.faults.entry = 1
        disk.append(11...40)
        #expect(disk.spool.makeBatch() == nil)
        #expect(try disk.spool.readAll().events.count < 40)
        disk.fileSystem.faults = MemoryFileSystem.Faults()
        waitOut(disk)
        let next = Int(disk.spool.status().nextSeq)
        disk.append(next...40)
        try check(disk, seen, upTo: 40)
    }

    @Test func aPageThatCannotBeReadIsAGapAndTheRestIsDelivered() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), segmentSize: 100_000, sync: .always))
        disk.append(1...200)
        let path = try #require(disk.segments.last)
        let batches = try disk.batches(in: path)
        disk.close()
        try disk.restart()
        disk.fileSystem.unreadable = (path, 8192..<12288)
        let log = try disk.spool.readAll()
        let lost = batches.indices.filter { batches[$0].overlaps(8192..<12288) }.map { UInt64($0) + 1 }
        #expect(log.gaps.map { $0.first...$0.last } == [lost[0]...(lost.last ?? 0)] && log.gaps[0].reason == .damaged)
        #expect(log.texts == (1...200).filter { !lost.contains(UInt64($0)) }.map(MemorySpool.text))
        #expect(lost.count > 10 && lost.count < 30)
    }
}
