import Testing

@testable import Spool

/// What `gatepost spool drop` does to the spool.
@Suite struct SpoolDropTests {
    /// Two outputs, of which one takes everything and the other nothing, and 100 events in many segments.
    private func filled(_ settings: SpoolSettings? = nil) throws -> (MemorySpool, alive: Cursor, dead: Cursor) {
        let disk = try MemorySpool(settings: settings)
        let alive = try disk.spool.openCursor(named: "alive", replay: .all)
        let dead = try disk.spool.openCursor(named: "dead", replay: .all)
        disk.spool.allCursorsAreOpen()
        disk.append(1...100)
        alive.acknowledge(next: disk.spool.durableEnd, previous: nil)
        disk.spool.step()
        return (disk, alive, dead)
    }

    /// What the output of a cursor gets from now on.
    private func read(_ cursor: Cursor, _ spool: Spool) throws -> ReadLog {
        var reader = spool.makeReader(at: cursor.next)
        reader.dropMark = cursor.dropMark
        return try reader.readAll()
    }

    @Test func theOutputIsToldOfWhatWasDroppedAndGoesOnBehindIt() throws {
        let (disk, alive, dead) = try filled()
        let before = disk.segments.count
        #expect(disk.spool.drop(backlogOf: "dead", through: 60) == .dropped(1...60))
        disk.spool.step()
        let log = try read(dead, disk.spool)
        #expect(log.gaps.count == 1)
        let gap = try #require(log.gaps.first)
        #expect(gap.first == 1 && gap.last == 60 && gap.reason == .spoolDrop && gap.epoch == disk.spool.epoch)
        #expect(gap.time == disk.clock.wallTime().0)
        #expect(log.texts == (61...100).map(MemorySpool.text))
        #expect(try read(alive, disk.spool) == ReadLog())
        #expect(disk.segments.count < before / 2)
        #expect(disk.spool.status().lostEvents == [.spoolDrop: 60])
        #expect(disk.spool.drop(backlogOf: "dead", through: 60) == .nothing)
        #expect(disk.spool.drop(backlogOf: "nobody", through: 60) == .unknown)
    }

    @Test func theGapIsTheSameBeforeAndAfterTheSegmentsGoAndAfterARestart() throws {
        let (disk, _, dead) = try filled()
        #expect(disk.spool.drop(backlogOf: "dead", through: 60) == .dropped(1...60))
        // The writer has not removed anything yet.
        let first = try read(dead, disk.spool)
        disk.spool.step()
        #expect(Self.ranges(try read(dead, disk.spool)) == Self.ranges(first))
        try disk.restart()
        let again = try disk.spool.openCursor(named: "dead", replay: .all)
        #expect(Self.ranges(try read(again, disk.spool)) == Self.ranges(first))
        #expect(try read(again, disk.spool).texts == first.texts)
    }

    @Test func eachEpochHasAGapOfItsOwn() throws {
        let (disk, _, _) = try filled()
        disk.close()
        try disk.restart()
        let dead = try disk.spool.openCursor(named: "dead", replay: .all)
        _ = try disk.spool.openCursor(named: "alive", replay: .all)
        disk.append(101...120)
        #expect(disk.spool.drop(backlogOf: "dead", through: .max) == .dropped(1...120))
        let gaps = try read(dead, disk.spool).gaps
        #expect(gaps.map { [$0.first, $0.last] } == [[1, 100], [101, 120]])
        #expect(Set(gaps.map(\.epoch)).count == 2 && gaps[1].epoch == disk.spool.epoch)
        disk.spool.step()
        #expect(Self.ranges(try read(dead, disk.spool)) == Self.ranges(ReadLog(gaps: gaps)))
    }

    @Test func onceToldTheGapIsNotToldAgain() throws {
        let (disk, _, dead) = try filled()
        _ = disk.spool.drop(backlogOf: "dead", through: 60)
        dead.acknowledge(next: 61, previous: nil)
        #expect(dead.dropMark == nil)
        disk.spool.step()
        try disk.restart()
        let again = try disk.spool.openCursor(named: "dead", replay: .all)
        #expect(again.next == 61 && again.dropMark == nil)
        #expect(try read(again, disk.spool).gaps.isEmpty)
    }

    @Test func aReaderInTheMiddleOfABatchStopsThere() throws {
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "o", replay: .all)
        _ = disk.spool.append((1...20).map(MemorySpool.text), of: disk.source, from: 0)
        disk.spool.step()
        var reader = disk.spool.makeReader(at: 1)
        for _ in 1...5 { _ = try reader.next() }
        _ = disk.spool.drop(backlogOf: "o", through: 12)
        reader.dropMark = cursor.dropMark
        let rest = try reader.readAll()
        #expect(rest.gaps.map { [$0.first, $0.last] } == [[6, 12]])
        #expect(rest.texts == (13...20).map(MemorySpool.text))
    }

    @Test func whatKeepHoldsStaysAndTheOutputIsToldAllTheSame() throws {
        let (disk, _, dead) = try filled(
            SpoolSettings(keepFree: .bytes(0), segmentSize: 2000, sync: .always, keep: .age(.seconds(3600))))
        let before = disk.segments.count
        _ = disk.spool.drop(backlogOf: "dead", through: 60)
        disk.spool.step()
        #expect(disk.segments.count == before)
        #expect(try disk.spool.readAll().events.count == 100)
        #expect(try read(dead, disk.spool).gaps.count == 1)
    }

    @Test func anOutputThatIsGoneIsForgottenWithAllThatWaitedForIt() throws {
        let (disk, _, _) = try filled()
        disk.close()
        try disk.restart()
        let alive = try disk.spool.openCursor(named: "alive", replay: .all)
        #expect(try disk.spool.forget(abandoned: "dead") == .unknown)
        disk.spool.allCursorsAreOpen()
        #expect(disk.spool.status().abandoned.map(\.output) == ["dead"])
        #expect(try disk.spool.forget(abandoned: "dead") == .forgotten(1...100))
        disk.spool.step()
        #expect(disk.spool.status().abandoned.isEmpty && !disk.fileSystem.paths.contains("/data/cursors/dead"))
        #expect(disk.segments.count == 2)
        #expect(alive.next == 101)
        try disk.restart()
        #expect(disk.spool.status().abandoned.isEmpty)
    }

    @Test func whatIsHeldForAReplayStaysUntilItIsReleased() throws {
        let (disk, _, dead) = try filled()
        let hold = disk.spool.hold(from: 1)
        dead.acknowledge(next: 101, previous: nil)
        disk.spool.step()
        #expect(try disk.spool.readAll().events.count == 100)
        disk.spool.move(hold, to: 51)
        disk.spool.step()
        #expect(try disk.spool.readAll(from: 51).events.count == 50)
        #expect(disk.spool.status().firstSeq > 1)
        disk.spool.release(hold)
        disk.spool.step()
        #expect(disk.segments.count == 2)
    }

    private static func ranges(_ log: ReadLog) -> [[UInt64]] {
        log.gaps.map { [$0.first, $0.last, $0.epoch.rawValue] }
    }
}
