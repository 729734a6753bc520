import Foundation
import Testing

@testable import Spool

@Suite struct FullDiskTests {
    /// Appends until the spool says that it is full.
    private func fill(_ spool: Spool, _ source: SourceID, upTo limit: Int) -> Int {
        var count = 0
        var offset = spool.sources()[0].position?.offset ?? 0
        let text = String(repeating: "y", count: 50_000)
        _ = eventually {
            if case .full = spool.status().health { return true }
            while count < limit, spool.append([text], of: source, from: offset) == .accepted {
                count += 1
                offset += 50_000
            }
            return count >= limit
        }
        return count
    }

    @Test(
        .enabled(if: !SmallDisk.mountable.isEmpty, "this user may not mount"), .timeLimit(.minutes(5)),
        arguments: SmallDisk.mountable)
    func aFullDiskStopsAppendsAndNotReadersAndRoomBringsThemBack(kind: SmallDisk.Kind) throws {
        let disk = try SmallDisk(kind, megabytes: 8)
        let spool = try Spool.open(
            directory: disk.path + "/data",
            settings: SpoolSettings(keepFree: .bytes(0), segmentSize: 1 << 20, compressBacklog: false))
        defer { spool.close() }
        let source = spool.register(identity: [1], context: [2], position: Position(offset: 0))
        let cursor = try spool.openCursor(named: "siem", replay: .all)
        spool.allCursorsAreOpen()
        let room = DispatchSemaphore(value: 0)
        spool.onRoom { room.signal() }
        let accepted = fill(spool, source, upTo: 1000)
        #expect(accepted > 100 && accepted < 180)
        #expect(spool.makeBatch() == nil)
        let waiter = spool.makeWaiter()
        #expect(eventually { spool.wait(for: spool.status().nextSeq - 1, as: waiter) {} })
        #expect(spool.generation == 0)
        let log = try spool.readAll()
        #expect(log.gaps.isEmpty && log.events.count >= 100)
        cursor.acknowledge(next: UInt64(log.events.count) + 1, previous: nil)
        #expect(room.wait(timeout: .now() + 20) == .success)
        #expect(eventually { spool.makeBatch().map { spool.recycle($0) } != nil })
        #expect(eventually { spool.durableEnd == UInt64(accepted) + 1 })
        #expect(try spool.readAll(from: cursor.next).events.count == accepted - log.events.count)
    }

    @Test(
        .enabled(if: !SmallDisk.mountable.isEmpty, "this user may not mount"), .timeLimit(.minutes(5)),
        arguments: SmallDisk.mountable)
    func aDiskFilledByOthersFillsTheSpoolUntilTheyMakeRoom(kind: SmallDisk.Kind) throws {
        let disk = try SmallDisk(kind, megabytes: 8)
        let spool = try Spool.open(
            directory: disk.path + "/data",
            settings: SpoolSettings(keepFree: .fraction(0.5), segmentSize: 1 << 20, compressBacklog: false))
        defer { spool.close() }
        let source = spool.register(identity: [1], context: [2], position: Position(offset: 0))
        let other = disk.path + "/other"
        #expect(FileManager.default.createFile(atPath: other, contents: Data(count: 3 << 20)))
        let accepted = fill(spool, source, upTo: 1000)
        #expect(accepted < 40)
        try FileManager.default.removeItem(atPath: other)
        #expect(eventually { spool.durableEnd == UInt64(accepted) + 1 })
        #expect(spool.status().health == .working)
        #expect(fill(spool, source, upTo: 1000) > 20)
    }

    @Test(
        .enabled(if: !SmallDisk.mountable.isEmpty, "this user may not mount"), .timeLimit(.minutes(5)),
        arguments: SmallDisk.mountable)
    func aDiskThatIsFullAtTheStartIsWaitedFor(kind: SmallDisk.Kind) throws {
        let disk = try SmallDisk(kind, megabytes: 4)
        let settings = SpoolSettings(keepFree: .bytes(0), segmentSize: 1 << 20)
        let first = try Spool.open(directory: disk.path + "/data", settings: settings)
        let source = first.register(identity: [1], context: [2], position: Position(offset: 0))
        first.append(["before"], of: source, from: 0)
        first.close()
        disk.fill("other")
        let spool = try Spool.open(directory: disk.path + "/data", settings: settings)
        defer { spool.close() }
        #expect(spool.makeBatch() == nil)
        #expect(try spool.readAll().texts == ["before"])
        try FileManager.default.removeItem(atPath: disk.path + "/other")
        #expect(eventually { spool.append(["after"], of: source, from: 6) == .accepted })
        #expect(eventually { spool.durableEnd == 3 })
        #expect(try spool.readAll().texts == ["before", "after"])
    }

    @Test func whatConnectionsSentIsWrittenWhenTheSpoolIsClosedThoughItIsFull() throws {
        let settings = SpoolSettings(
            maxSize: 20_000, keepFree: .bytes(0), segmentSize: 2000, sync: .always, compressBacklog: false)
        let disk = try MemorySpool(settings: settings)
        _ = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.spool.allCursorsAreOpen()
        let connection = disk.spool.register(identity: [9], context: [], position: nil)
        let text = String(repeating: "c", count: 1000)
        var taken = 0
        while disk.spool.append([text], of: connection, from: nil) == .accepted {
            taken += 1
            disk.spool.step()
        }
        #expect(disk.spool.makeBatch() == nil && taken < 40)
        let last = try #require(disk.spool.makeExtraBatch())
        last.fill(["the last words"], of: connection, from: nil)
        #expect(disk.spool.append(last) == .accepted)
        disk.spool.step()
        #expect(disk.spool.status().bytes <= 20_000)
        disk.close()
        try disk.restart()
        let log = try disk.spool.readAll()
        #expect(log.texts == Array(repeating: text, count: taken) + ["the last words"])
        #expect(log.gaps.isEmpty)
    }

    @Test func theLimitOfTheSpoolHoldsAndAnAbandonedOutputGoesFirst() throws {
        let settings = SpoolSettings(maxSize: 20_000, keepFree: .bytes(0), segmentSize: 2000, sync: .always)
        let disk = try MemorySpool(settings: settings)
        _ = try disk.spool.openCursor(named: "gone", replay: .all)
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...30)
        cursor.acknowledge(next: 31, previous: 30)
        disk.close()
        try disk.restart()
        let again = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.spool.allCursorsAreOpen()
        let held = try #require(disk.spool.status().abandoned.first)
        #expect(held.output == "gone" && held.next == 1 && held.events == 30)
        #expect(held.bytes == disk.spool.status().bytes)
        for number in 31...200 {
            disk.append(number...number)
            let end = disk.spool.durableEnd
            again.acknowledge(next: end, previous: end - 1)
            disk.clock.advance(milliseconds: 300)
            disk.spool.step()
            #expect(disk.spool.status().bytes <= 20_000)
        }
        #expect(disk.spool.durableEnd == 201)
        let gone = try disk.spool.openCursor(named: "gone", replay: .all)
        let log = try disk.spool.readAll(from: gone.next)
        #expect(log.gaps.first?.first == 1 && log.gaps.allSatisfy { $0.reason == .abandoned })
        #expect(log.gaps.reduce(0) { $0 + $1.count } + UInt64(log.events.count) == 200)
        #expect(disk.spool.status().lostEvents == [.abandoned: log.gaps.reduce(0) { $0 + $1.count }])
        #expect(try disk.spool.readAll(from: again.next).gaps.isEmpty)
    }

    @Test(arguments: [SpoolSettings.WhenFull.block, .dropOldest], [2000, 1 << 20])
    func aLimitThatIsMadeSmallerLosesNothingUntilMoreComes(whenFull: SpoolSettings.WhenFull, segment: UInt64) throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), segmentSize: segment, sync: .always))
        _ = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.append(1...200)
        let log = try disk.spool.readAll()
        disk.close()
        disk.settings.maxSize = 10_000
        disk.settings.whenFull = whenFull
        try disk.restart()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.spool.allCursorsAreOpen()
        for _ in 1...10 {
            disk.clock.advance(milliseconds: 1000)
            disk.spool.step()
        }
        #expect(disk.spool.status().bytes > 50_000)
        #expect(try disk.spool.readAll() == log)
        disk.append(201...202)
        guard whenFull == .block else {
            let after = try disk.spool.readAll()
            #expect(after.gaps.map(\.reason) == [.dropOldest] && after.gaps[0].first == 1)
            #expect(after.events.map(\.seq) == Array(after.gaps[0].last + 1...202))
            #expect(disk.spool.status().bytes <= 10_000)
            return
        }
        #expect(disk.spool.status().nextSeq == 201 && disk.spool.makeBatch() == nil)
        #expect(try disk.spool.readAll() == log)
        cursor.acknowledge(next: 201, previous: nil)
        disk.clock.advance(milliseconds: 1000)
        disk.spool.step()
        disk.append(202...203)
        #expect(disk.spool.status().bytes <= 10_000)
        #expect(try disk.spool.readAll(from: 201).texts == (201...203).map(MemorySpool.text))
    }

    @Test func roomThatIsShortFromTheStartGivesNothingUp() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .interval(.seconds(60))))
        disk.append(1...3)
        disk.fileSystem.capacity = 0
        disk.append(4...6)
        #expect(disk.spool.status().nextSeq == 4)
        disk.fileSystem.capacity = .max
        disk.clock.advance(milliseconds: 300)
        disk.spool.step()
        #expect(disk.spool.generation == 0)
        disk.close()
        try disk.restart()
        #expect(try disk.spool.readAll().texts.prefix(4) == (1...4).map(MemorySpool.text)[...])
    }

    @Test func aFailedSyncGivesUpWhatWasNotSyncedAndItsNumbersComeBackInAnotherEpoch() throws {
        let disk = try MemorySpool()
        disk.append(1...2)
        let epoch = disk.spool.epoch
        disk.fileSystem.faults.sync = 1
        disk.append(3...3)
        #expect(disk.spool.generation == 1)
        #expect(disk.spool.makeBatch() == nil)
        guard case .failing(let reason) = disk.spool.status().health else {
            Issue.record("a failing disk is not shown")
            return
        }
        #expect(reason.contains("fdatasync") && reason.contains(".seg"))
        #expect(disk.spool.sources()[0].position?.offset == UInt64(MemorySpool.text(1).count * 2))
        #expect(try disk.spool.readAll().events.count == 2)
        disk.fileSystem.faults.sync = nil
        disk.clock.advance(milliseconds: 1000)
        disk.spool.step()
        #expect(disk.spool.status().health == .working)
        disk.append(3...5)
        let log = try disk.spool.readAll()
        #expect(log.texts == (1...5).map(MemorySpool.text))
        #expect(log.events.map { $0.epoch == epoch } == [true, true, false, false, false])
        try disk.restart()
        #expect(try disk.spool.readAll() == log)
    }
}
