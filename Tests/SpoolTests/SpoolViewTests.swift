import Foundation
import Testing

@testable import Spool

/// What somebody sees who looks into a data directory from outside.
@Suite struct SpoolViewTests {
    private func view(of disk: MemorySpool) throws -> SpoolView {
        try SpoolView.open(
            directory: "/data",
            environment: SpoolEnvironment(
                fileSystem: disk.fileSystem, clock: disk.clock, machineID: "another", observer: { _ in }))
    }

    private func seqs(_ selection: SpoolSelection, of view: SpoolView) throws -> [UInt64] {
        var events = try view.events(selection)
        var seqs: [UInt64] = []
        while case .event(let event) = try events.next() { seqs.append(event.seq) }
        return seqs
    }

    @Test func aStoppedSpoolIsSeenToItsEnd() throws {
        let disk = try MemorySpool()
        disk.append(1...40)
        let stream = disk.spool.stream
        disk.close()
        let view = try view(of: disk)
        #expect(view.owner == nil)
        #expect(view.stream == stream)
        #expect(view.firstSeq == 1)
        #expect(view.end == 41)
        var reader = view.makeReader(at: 1)
        #expect(try reader.readAll().texts == (1...40).map(MemorySpool.text))
        let segments = try view.segments()
        #expect(segments.map(\.path) == disk.segments)
        #expect(segments.reduce(0) { $0 + $1.events } == 40)
        #expect(segments.allSatisfy { $0.stream == stream && $0.epoch != nil && $0.begun != nil })
        #expect(segments.map(\.bytes) == disk.segments.map { UInt64(disk.fileSystem.contents($0).count) })
    }

    @Test func ofARunningSpoolNothingIsSeenThatIsNotDurable() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .interval(.seconds(3600))))
        disk.append(1...3)
        var view = try view(of: disk)
        #expect(view.owner == 1)
        #expect(view.end == 1)
        // Somebody waits for the third, which makes it durable; the fourth tells of it.
        _ = disk.spool.wait(for: 3, as: disk.spool.makeWaiter()) {}
        disk.spool.step()
        disk.append(4...4)
        view = try self.view(of: disk)
        #expect(view.end == 4)
        var reader = view.makeReader(at: 1)
        #expect(try reader.readAll().texts == (1...3).map(MemorySpool.text))
        #expect(try view.verify { _ in }.findings == 0)
    }

    @Test func aCursorInTheMiddleOfABatchShowsThatAllOfItIsDurable() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        _ = disk.spool.append((1...9).map(MemorySpool.text), of: disk.source, from: 0)
        disk.spool.step()
        cursor.acknowledge(next: 5, previous: 4)
        let view = try view(of: disk)
        #expect(view.end == 10)
        let place = try #require(try view.cursors().first)
        #expect(place.output == "siem" && place.next == 5 && place.events == 5 && place.isReadable)
        #expect(place.bytes > 5 * 200 && place.bytes < 9 * 300)
    }

    @Test func lookingChangesNothingOnTheDisk() throws {
        let disk = try MemorySpool()
        disk.append(1...40)
        disk.spool.step()
        disk.fileSystem.kill()
        let last = try #require(disk.segments.last)
        let middle = disk.segments[disk.segments.count / 2]
        let batch = try disk.batches(in: middle)[1]
        disk.fileSystem.mutate(last) { $0 += [1, 2, 3] }
        disk.fileSystem.mutate(middle) { $0[batch.lowerBound + 100] ^= 1 }
        disk.fileSystem.delete("/data/stream")
        let before = disk.fileSystem.paths.map { ($0, disk.fileSystem.contents($0)) }
        let view = try view(of: disk)
        _ = try view.verify { _ in }
        var reader = view.makeReader(at: 1)
        _ = try reader.readAll()
        _ = try (view.segments(), view.cursors(), view.setAside())
        let after = disk.fileSystem.paths.map { ($0, disk.fileSystem.contents($0)) }
        #expect(before.map(\.0) == after.map(\.0))
        #expect(before.map(\.1) == after.map(\.1))
        #expect(view.stream == nil)
    }

    @Test func segmentsThatAreRemovedWhileItReadsAreNoGap() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...40)
        let count = disk.segments.count
        let view = try view(of: disk)
        var events = try view.events(SpoolSelection())
        var items: [SpoolItem] = [try events.next()]
        cursor.acknowledge(next: 35, previous: 34)
        disk.spool.step()
        #expect(disk.segments.count < count - 2)
        let rest = try #require(SpoolPaths.firstSeq(inName: String(disk.segments[0].suffix(24))))
        while let item = Optional(try events.next()), item != .end { items.append(item) }
        let seqs = items.compactMap { if case .event(let event) = $0 { event.seq } else { nil } }
        #expect(seqs.count == items.count)
        #expect(seqs.first == 1)
        #expect(seqs.suffix(Int(40 - rest)).elementsEqual(rest + 1...40) || seqs.last == view.end - 1)
        #expect(try view.verify { _ in }.findings == 0)
    }

    @Test func eventsAreSelectedByTimeOfArrivalAndBySeq() throws {
        let disk = try MemorySpool()
        let start = disk.clock.wallTime().0
        for number in 1...40 {
            disk.append(number...number)
            disk.clock.advance(milliseconds: 10_000)
        }
        disk.close()
        let view = try view(of: disk)
        func time(_ event: Int64) -> ArrivalTime { ArrivalTime(seconds: start + 10 * (event - 1)) }
        #expect(try seqs(SpoolSelection(since: time(17)), of: view) == Array(17...40))
        #expect(try seqs(SpoolSelection(until: time(17)), of: view) == Array(1...16))
        #expect(try seqs(SpoolSelection(since: time(9), until: time(31)), of: view) == Array(9...30))
        #expect(try seqs(SpoolSelection(first: 12, last: 14), of: view) == [12, 13, 14])
        #expect(try seqs(SpoolSelection(first: 12, since: time(9), until: time(14)), of: view) == [12, 13])
        #expect(try seqs(SpoolSelection(since: time(41)), of: view) == [])
    }

    @Test func aClockThatWasWrongForAWhileHidesNothing() throws {
        let disk = try MemorySpool()
        let start = disk.clock.wallTime().0
        for number in 1...40 {
            if number == 11 { disk.clock.stepWall(seconds: 100_000_000) }
            if number == 21 { disk.clock.stepWall(seconds: -100_000_000) }
            disk.append(number...number)
            disk.clock.advance(milliseconds: 10_000)
        }
        disk.close()
        let view = try view(of: disk)
        func time(_ event: Int64) -> ArrivalTime { ArrivalTime(seconds: start + 10 * (event - 1)) }
        #expect(try seqs(SpoolSelection(since: time(31), until: time(36)), of: view) == Array(31...35))
        #expect(try seqs(SpoolSelection(since: time(5), until: time(36)), of: view) == Array(5...10) + Array(21...35))
    }

    @Test func aMissingDirectoryIsAnError() throws {
        #expect(throws: SpoolError.self) { try SpoolView.open(directory: "/nonexistent/gatepost") }
    }

    @Test func aSpoolThatIsInUseSaysByWhomAndIsNotDisturbed() throws {
        let folder = try TemporaryDirectory()
        let directory = folder.path
        let spool = try Spool.open(directory: directory, settings: SpoolSettings(keepFree: .bytes(0)))
        #expect(try SpoolView.open(directory: directory).owner == getpid())
        spool.close()
        #expect(try SpoolView.open(directory: directory).owner == nil)
        // Who starts just when somebody looks gets the lock all the same.
        let stop = NSLock()
        nonisolated(unsafe) var isDone = false
        let looking = Thread {
            while !stop.withLock({ isDone }) { _ = try? SpoolView.open(directory: directory) }
        }
        looking.start()
        defer { stop.withLock { isDone = true } }
        for _ in 1...20 {
            try Spool.open(directory: directory, settings: SpoolSettings(keepFree: .bytes(0))).close()
        }
    }
}
