import Testing

@testable import Spool

@Suite struct DropOldestTests {
    private static let settings = SpoolSettings(
        maxSize: 20_000, keepFree: .bytes(0), segmentSize: 2000, sync: .always, whenFull: .dropOldest)

    /// A full spool of two outputs, of which one has taken everything and one nothing.
    private func fullSpool(_ settings: SpoolSettings = settings) throws -> (MemorySpool, alive: Cursor) {
        let disk = try MemorySpool(settings: settings)
        _ = try disk.spool.openCursor(named: "dead", replay: .all)
        let alive = try disk.spool.openCursor(named: "alive", replay: .all)
        disk.spool.allCursorsAreOpen()
        append(200, to: disk, alive)
        return (disk, alive)
    }

    private func append(_ count: Int, to disk: MemorySpool, _ alive: Cursor) {
        for _ in 0..<count {
            let number = Int(disk.spool.durableEnd)
            disk.append(number...number)
            alive.acknowledge(next: disk.spool.durableEnd, previous: disk.spool.durableEnd - 1)
            #expect(disk.spool.status().bytes <= 20_000)
        }
    }

    /// What the dead output gets: all numbers once, as an event or within a gap.
    private func check(_ log: ReadLog, upTo end: UInt64) {
        #expect(log.gaps.first?.first == 1)
        #expect(zip(log.gaps, log.gaps.dropFirst()).allSatisfy { $0.last + 1 == $1.first })
        #expect(log.events.map(\.seq) == Array((log.gaps.last?.last ?? 0) + 1..<end))
        #expect(log.texts == log.events.map { MemorySpool.text(Int($0.seq)) })
    }

    @Test func theOldestSegmentGoesAndOnlyTheOutputThatHadNotPassedItIsTold() throws {
        let (disk, alive) = try fullSpool()
        #expect(disk.spool.durableEnd == 201 && disk.spool.status().health == .working)
        let log = try disk.spool.readAll()
        check(log, upTo: 201)
        #expect(log.gaps.count == 1 && log.gaps[0].reason == .dropOldest && log.gaps[0].epoch == disk.spool.epoch)
        #expect(log.events.count > 40)
        #expect(disk.spool.status().lostEvents == [.dropOldest: log.gaps[0].count])
        #expect(try disk.spool.readAll(from: alive.next) == ReadLog())
    }

    @Test func aGapThatWasToldIsTheSameAfterARestartAndWhenMoreIsDropped() throws {
        let (disk, alive) = try fullSpool()
        let told = try disk.spool.readAll().gaps
        append(100, to: disk, alive)
        let more = try disk.spool.readAll()
        check(more, upTo: 301)
        #expect(more.gaps.count == 2 && Array(more.gaps.prefix(1)) == told)
        try disk.restart()
        #expect(try disk.spool.readAll() == more)
        disk.close()
        try disk.restart()
        let dead = try disk.spool.openCursor(named: "dead", replay: .all)
        let again = try disk.spool.openCursor(named: "alive", replay: .all)
        disk.spool.allCursorsAreOpen()
        #expect(dead.next == 1 && again.next == 301)
        append(100, to: disk, again)
        let last = try disk.spool.readAll()
        check(last, upTo: 401)
        // What was written by another process has another epoch.
        #expect(Array(last.gaps.prefix(2)) == more.gaps && Set(last.gaps.map(\.epoch)).count >= 2)
    }

    @Test func anOutputInTheMiddleOfADroppedSegmentIsToldOfTheRest() throws {
        let (disk, alive) = try fullSpool()
        let first = disk.spool.status().firstSeq
        let middle = first + 2
        append(100, to: disk, alive)
        let gap = try #require(try disk.spool.readAll(from: middle).gaps.first)
        #expect(gap.first == middle && gap.reason == .dropOldest && gap.bytes > 0)
        try disk.restart()
        #expect(try disk.spool.readAll(from: middle).gaps.first == gap)
    }

    @Test(arguments: 0..<40)
    func aPowerCutWhileASegmentIsDroppedLeavesTheSegmentOrItsGap(operations: Int) throws {
        let (disk, alive) = try fullSpool()
        let told = try disk.spool.readAll().gaps
        disk.fileSystem.failPower(within: operations)
        var number = 201
        while !disk.fileSystem.isWithoutPower {
            disk.append(number...number)
            alive.acknowledge(next: disk.spool.durableEnd, previous: nil)
            number += 1
        }
        disk.fileSystem.restart()
        try disk.restart()
        let log = try disk.spool.readAll()
        check(log, upTo: disk.spool.durableEnd)
        #expect(Array(log.gaps.prefix(1)) == told && log.gaps.allSatisfy { $0.reason == .dropOldest })
    }

    @Test func theLogIsToldAtOnceAndThenOnceAMinuteWhatTheSumIs() throws {
        let (disk, alive) = try fullSpool()
        func told() -> [DroppedEvents] {
            disk.notices.all.compactMap { if case .dropped(let dropped) = $0 { dropped } else { nil } }
        }
        #expect(told().count == 1 && told()[0].first == 1)
        #expect(!disk.notices.all.contains { if case .full = $0 { true } else { false } })
        disk.clock.advance(milliseconds: 61_000)
        append(20, to: disk, alive)
        #expect(told().count == 2)
        #expect(told()[1].first == told()[0].last + 1)
        append(50, to: disk, alive)
        disk.close()
        #expect(told().count == 3)
        #expect(told().reduce(0) { $0 + $1.events } == disk.spool.status().lostEvents[.dropOldest])
    }

    @Test func aBatchThatCanNeverFitDropsNothing() throws {
        let (disk, alive) = try fullSpool()
        let before = try disk.spool.readAll()
        let giant = String(repeating: "x", count: 15_000)
        let offset = disk.spool.sources()[0].position?.offset
        #expect(disk.spool.append([giant], of: disk.source, from: offset) == .accepted)
        disk.spool.step()
        guard case .full(let reason) = disk.spool.status().health else {
            Issue.record("\(disk.spool.status().health)")
            return
        }
        #expect(reason.contains("raise max_size"))
        #expect(try disk.spool.readAll() == before && alive.next == 201)
    }

    @Test func aLedgerThatIsLostLeavesTheGapAndNotItsReason() throws {
        let (disk, _) = try fullSpool()
        let log = try disk.spool.readAll()
        disk.close()
        disk.fileSystem.mutate("/data/dropped") { $0[3] ^= 1 }
        try disk.restart()
        let after = try disk.spool.readAll()
        #expect(after.events == log.events && after.gaps.map(\.reason) == [.missing])
        #expect(after.gaps.first?.last == log.gaps.first?.last)
        #expect(disk.notices.all.contains { if case .ledgerUnreadable = $0 { true } else { false } })
    }

    @Test func aLossIsRecordedOnADiskWithoutRoomForAnotherByte() throws {
        var settings = Self.settings
        settings.maxSize = 1 << 30
        let disk = try MemorySpool(settings: settings)
        _ = try disk.spool.openCursor(named: "dead", replay: .all)
        disk.spool.allCursorsAreOpen()
        disk.fileSystem.capacity = 80_000
        disk.append(1...400)
        #expect(disk.spool.durableEnd == 401)
        check(try disk.spool.readAll(), upTo: 401)
    }
}
