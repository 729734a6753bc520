import Foundation
import Testing

@testable import Spool

@Suite struct RecoveryTests {
    @Test func aTailCutShortIsCutAtTheLastWholeBatch() throws {
        for bytes in 1...200 {
            let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .interval(.seconds(60))))
            disk.append(1...5)
            disk.close()
            disk.fileSystem.mutate(try #require(disk.segments.last)) { $0.removeLast(bytes) }
            try disk.restart()
            // The last batch was synced at the end alone: nothing says that it was ever durable.
            #expect(disk.spool.durableEnd == 5, "\(bytes) bytes cut")
            #expect(try disk.spool.readAll().texts == (1...4).map(MemorySpool.text), "\(bytes) bytes cut")
            let length = (1...4).reduce(0) { $0 + MemorySpool.text($1).count }
            #expect(disk.spool.sources().first?.position?.offset == UInt64(length), "\(bytes) bytes cut")
            #expect(disk.notices.all.contains { if case .tailCut = $0 { true } else { false } }, "\(bytes) bytes cut")
            #expect(disk.setAside.count == 1, "\(bytes) bytes cut")
            disk.append(5...6)
            disk.clock.advance(milliseconds: 61_000)
            disk.spool.step()
            #expect(try disk.spool.readAll().texts == (1...6).map(MemorySpool.text), "\(bytes) bytes cut")
        }
    }

    @Test func aTailThatAnOutputHadAcknowledgedIsAGapAndItsNumbersAreNotUsedAgain() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...5)
        cursor.acknowledge(next: 6, previous: 5)
        disk.close()
        disk.fileSystem.mutate(try #require(disk.segments.last)) { $0.removeLast(30) }
        try disk.restart()
        disk.append(6...6)
        let log = try disk.spool.readAll()
        #expect(log.events.map(\.seq) == [1, 2, 3, 4, 6])
        #expect(log.gaps.map { [$0.first, $0.last] } == [[5, 5]])
        #expect(try disk.spool.openCursor(named: "siem", replay: .all).next == 6)
        #expect(disk.notices.all.contains { if case .cursorBeyondTail("siem", 6, 5) = $0 { true } else { false } })
    }

    @Test func aBatchOfZerosBeforeAWholeOneEndsTheLogWhereNothingSaysItWasDurable() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .interval(.seconds(60))))
        disk.append(1...4)
        disk.close()
        let path = try #require(disk.segments.last)
        let batches = try disk.batches(in: path)
        disk.fileSystem.mutate(path) { bytes in for index in batches[batches.count - 2] { bytes[index] = 0 } }
        try disk.restart()
        #expect(try disk.spool.readAll().texts == [1, 2].map(MemorySpool.text))
        #expect(disk.spool.durableEnd == 3)
    }

    @Test func anUnharmedSegmentOfANewerFormatIsRefusedByName() throws {
        let disk = try MemorySpool()
        disk.append(1...2)
        disk.close()
        let path = try #require(disk.segments.last)
        makeNewer(path, of: disk)
        #expect(throws: SpoolError.unknownVersion(path: path, version: 2, known: 1)) { try disk.restart() }
    }

    @Test func anOlderSegmentOfANewerFormatIsRefusedByNameWhenItIsRead() throws {
        let disk = try MemorySpool()
        _ = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...30)
        let path = try #require(disk.segments.first)
        disk.close()
        makeNewer(path, of: disk)
        try disk.restart()
        #expect(throws: SpoolError.unknownVersion(path: path, version: 2, known: 1)) { try disk.spool.readAll() }
    }

    private func makeNewer(_ segment: String, of disk: MemorySpool) {
        disk.fileSystem.mutate(segment) { bytes in
            bytes[8] = 2
            let length = Int(bytes[12]) | Int(bytes[13]) << 8
            let sum = Checksum.of(Array(bytes[..<16] + bytes[20..<length]))
            for index in 0..<4 { bytes[16 + index] = UInt8(truncatingIfNeeded: sum >> (8 * UInt32(index))) }
        }
    }

    @Test func theDirectoryOfAnotherMachineGetsAStreamOfItsOwnAndItsEventsKeepTheirIDs() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...3)
        cursor.acknowledge(next: 2, previous: 1)
        let old = disk.spool.stream
        disk.close()
        disk.machineID = "clone"
        try disk.restart()
        #expect(disk.spool.stream != old)
        disk.append(4...4)
        #expect(try disk.spool.openCursor(named: "siem", replay: .all).next == 2)
        var reader = disk.spool.makeReader(at: 1)
        var streams: [StreamID] = []
        while case .event = try reader.next() { streams.append(reader.stream) }
        #expect(streams == [old, old, old, disk.spool.stream])
    }

    @Test func aSteppedClockBeginsAnEpoch() throws {
        let disk = try MemorySpool()
        disk.append(1...1)
        let epoch = disk.spool.epoch
        disk.clock.stepWall(seconds: 9)
        disk.append(2...2)
        #expect(disk.spool.epoch == epoch)
        disk.clock.stepWall(seconds: -20)
        disk.append(3...3)
        #expect(disk.spool.epoch != epoch)
        #expect(try disk.spool.readAll().events.map { $0.epoch == epoch } == [true, true, false])
    }

    @Test func foreignFilesAreLeftAloneAndReported() throws {
        let disk = try MemorySpool()
        disk.append(1...2)
        disk.fileSystem.create("/data/spool/notes.txt", [1, 2, 3])
        disk.fileSystem.create("/data/cursors/other", [1, 2, 3])
        try disk.restart()
        #expect(disk.fileSystem.contents("/data/spool/notes.txt") == [1, 2, 3])
        #expect(
            disk.notices.all.contains { if case .foreignFile("/data/spool/notes.txt", _) = $0 { true } else { false } })
        #expect(disk.notices.all.contains { if case .cursorUnreadable("other", _, _) = $0 { true } else { false } })
        #expect(try disk.spool.readAll().texts.count == 2)
    }

    @Test(arguments: [0, 1, 2])
    func aDamagedSlotOfACursorLeavesTheOnesBefore(slot: Int) throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...6)
        for seq in UInt64(2)...6 {
            cursor.acknowledge(next: seq, previous: seq - 1)
            _ = try cursor.sync()
        }
        let path = "/data/cursors/siem"
        disk.fileSystem.mutate(path) { $0[Int(CursorFile.slotOffset(slot)) + 20] ^= 4 }
        try disk.restart()
        let next = try disk.spool.openCursor(named: "siem", replay: .none).next
        #expect(next == 6 || next == 5)
    }

    @Test func aCursorWithoutAWholeSlotBeginsWithTheOldestEvent() throws {
        let disk = try MemorySpool()
        _ = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...3)
        disk.fileSystem.mutate("/data/cursors/siem") { bytes in for index in bytes.indices { bytes[index] = 0 } }
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "siem", replay: .none).next == 1)
    }

    /// Of a file as it was some acknowledgements ago the place is taken as it stands: to send twice is better than to skip.
    @Test func aStaleCursorSendsAgainAndSkipsNothing() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...9)
        cursor.acknowledge(next: 4, previous: 3)
        let stale = disk.fileSystem.contents("/data/cursors/siem")
        cursor.acknowledge(next: 10, previous: 9)
        disk.close()
        disk.fileSystem.create("/data/cursors/siem", stale)
        try disk.restart()
        let again = try disk.spool.openCursor(named: "siem", replay: .none)
        #expect(again.next == 4 && again.previous == 3)
        #expect(try disk.spool.readAll(from: again.next).texts == (4...9).map(MemorySpool.text))
        again.acknowledge(next: 10, previous: 9)
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "siem", replay: .none).next == 10)
    }

    /// Without a file an output is a new one.
    @Test func aMissingCursorBeginsWhereANewOneDoes() throws {
        let disk = try MemorySpool()
        _ = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...3)
        disk.fileSystem.delete("/data/cursors/siem")
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "siem", replay: .all).next == 1)
        #expect(try disk.spool.readAll().events.count == 3)
    }

    /// Slots that stand in each other's places are still slots: the one with the highest turn is the cursor.
    @Test func swappedSlotsOfACursorAreAsGoodAsThoseInTheirPlaces() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...6)
        for seq in UInt64(2)...6 {
            cursor.acknowledge(next: seq, previous: seq - 1)
            _ = try cursor.sync()
        }
        disk.fileSystem.mutate("/data/cursors/siem") { bytes in
            let places = (0..<3).map { Int(CursorFile.slotOffset($0)) }
            let slots = places.map { Array(bytes[$0..<$0 + CursorFile.slotLength]) }
            for (place, slot) in zip(places, [slots[1], slots[2], slots[0]]) {
                bytes.replaceSubrange(place..<place + slot.count, with: slot)
            }
        }
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "siem", replay: .none).next == 6)
    }

    @Test func aDamagedCursorAndADamagedIdentityAreKept() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...3)
        cursor.acknowledge(next: 3, previous: 2)
        disk.close()
        for path in ["/data/cursors/siem", "/data/stream"] { disk.fileSystem.mutate(path) { $0[20] ^= 1 } }
        let damaged = ["/data/cursors/siem", "/data/stream"].map { disk.fileSystem.contents($0) }
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "siem", replay: .none).next == 1)
        #expect(disk.setAside.map { disk.fileSystem.contents($0) } == damaged)
        for path in disk.setAside {
            #expect(disk.notices.all.contains { $0.description.contains(path) }, "\(path) is not told")
        }
        #expect(try disk.spool.readAll().texts.count == 3)
    }

    @Test func swappedCursorsAreNotTakenForEachOther() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "a", replay: .all)
        _ = try disk.spool.openCursor(named: "b", replay: .all)
        disk.append(1...3)
        cursor.acknowledge(next: 4, previous: 3)
        let bytes = disk.fileSystem.contents("/data/cursors/a")
        disk.fileSystem.create("/data/cursors/b", bytes)
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "b", replay: .all).next == 1)
        #expect(disk.notices.all.contains { if case .cursorUnreadable("b", _, _) = $0 { true } else { false } })
    }

    @Test func aStartReadsNoMoreWithALargeBacklog() throws {
        let disk = try MemorySpool()
        disk.append(1...10)
        let few = try disk.countReads { try disk.restart() }
        disk.append(11...400)
        #expect(disk.segments.count > 40)
        #expect(try disk.countReads { try disk.restart() } <= few + 2)
    }
}

extension MemorySpool {
    func countReads(_ body: () throws -> Void) rethrows -> Int {
        let before = fileSystem.reads
        try body()
        return fileSystem.reads - before
    }
}
