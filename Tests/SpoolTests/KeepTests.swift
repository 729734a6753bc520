import Testing

@testable import Spool

@Suite struct KeepTests {
    private func spool(_ keep: KeepPolicy, maxSize: UInt64 = 1 << 30) throws -> (MemorySpool, Cursor) {
        let disk = try MemorySpool(
            settings: SpoolSettings(
                maxSize: maxSize, keepFree: .bytes(0), segmentSize: 2000, sync: .always, keep: keep))
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.spool.allCursorsAreOpen()
        return (disk, cursor)
    }

    private func deliver(_ range: ClosedRange<Int>, _ disk: MemorySpool, _ cursor: Cursor) {
        for number in range {
            disk.append(number...number)
            cursor.acknowledge(next: UInt64(number) + 1, previous: nil)
        }
        disk.spool.step()
    }

    @Test func whatIsDeliveredStaysUpToTheSizeThatIsKept() throws {
        let (disk, cursor) = try spool(.bytes(10_000))
        deliver(1...200, disk, cursor)
        let status = disk.spool.status()
        #expect(status.keptBytes <= 10_000 && status.keptBytes > 7000)
        #expect(try disk.spool.readAll(from: status.firstSeq).texts.last == MemorySpool.text(200))
    }

    @Test func whatIsDeliveredStaysAsLongAsItIsKeptAlsoAfterARestart() throws {
        let (disk, cursor) = try spool(.age(.seconds(3600)))
        deliver(1...50, disk, cursor)
        disk.clock.advance(milliseconds: 1_800_000)
        deliver(51...100, disk, cursor)
        #expect(disk.spool.status().firstSeq == 1)
        disk.close()
        try disk.restart()
        let again = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.spool.allCursorsAreOpen()
        disk.clock.advance(milliseconds: 1_900_000)
        deliver(101...101, disk, again)
        let first = disk.spool.status().firstSeq
        #expect(first > 40 && first <= 51)
        disk.clock.advance(milliseconds: 3_700_000)
        disk.spool.step()
        #expect(disk.spool.status().segments == 2 && disk.spool.status().keptBytes == 0)
    }

    @Test func whatNoOutputHasIsNotCountedAsKeptAndStays() throws {
        let (disk, cursor) = try spool(.age(.seconds(60)))
        disk.append(1...100)
        cursor.acknowledge(next: 20, previous: nil)
        disk.clock.advance(milliseconds: 3_600_000)
        disk.spool.step()
        let first = disk.spool.status().firstSeq
        #expect(first > 1 && first <= 20)
    }

    @Test func whereRoomIsShortWhatIsKeptGoesBeforeAnyoneWaits() throws {
        let (disk, cursor) = try spool(.age(.seconds(86_400)), maxSize: 20_000)
        for number in 1...300 {
            disk.append(number...number)
            #expect(disk.spool.durableEnd == UInt64(number) + 1)
            #expect(disk.spool.status().bytes <= 20_000)
            cursor.acknowledge(next: UInt64(number) + 1, previous: nil)
        }
        #expect(disk.spool.status().keptBytes > 10_000)
        #expect(disk.spool.status().lostEvents.isEmpty)
        #expect(!disk.notices.all.contains { if case .full = $0 { true } else { false } })
    }
}
