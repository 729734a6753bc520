import Foundation
import Testing

@testable import Spool

@Suite struct SpoolTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func open(_ settings: SpoolSettings = SpoolSettings(keepFree: .bytes(0))) throws -> Spool {
        try Spool.open(directory: directory.path, settings: settings)
    }

    @Test func whatIsAppendedIsReadWhenItIsDurable() throws {
        let spool = try open()
        defer { spool.close() }
        let source = spool.register(identity: [1], context: [2, 3], position: Position(offset: 0))
        let waiter = spool.makeWaiter()
        let woken = DispatchSemaphore(value: 0)
        #expect(!spool.wait(for: 3, as: waiter) { woken.signal() })
        spool.append(["one", "", "three"], of: source, from: 0)
        #expect(woken.wait(timeout: .now() + 20) == .success)
        #expect(spool.durableEnd == 4)
        var reader = spool.makeReader(at: 1)
        let log = try reader.readAll()
        #expect(log.texts == ["one", "", "three"])
        #expect(log.events.map(\.seq) == [1, 2, 3])
        #expect(reader.source(source)?.context == [2, 3])
        #expect(reader.stream == spool.stream)
        #expect(spool.sources().first?.position == Position(offset: 8))
    }

    @Test func aRestartContinuesWhereTheFirstRunEnded() throws {
        let first = try open()
        let source = first.register(identity: [7], context: [8], position: Position(offset: 0, check: [1, 2]))
        let cursor = try first.openCursor(named: "siem", replay: .all)
        first.append((1...10).map { "event \($0)" }, of: source, from: 0)
        #expect(eventually { first.status().nextSeq == 11 })
        first.close()

        let second = try open()
        defer { second.close() }
        #expect(second.stream == first.stream)
        #expect(second.epoch != first.epoch)
        let record = try #require(second.sources().first)
        #expect(record.id == source && record.identity == [7] && record.context == [8])
        second.append(["event 11"], of: source, from: record.position?.offset)
        let waiter = second.makeWaiter()
        #expect(eventually { second.wait(for: 11, as: waiter) {} })
        let log = try second.readAll()
        #expect(log.texts == (1...11).map { "event \($0)" })
        #expect(log.events.last?.epoch == second.epoch)
        #expect(log.events.first?.epoch == first.epoch)
        _ = cursor
    }

    @Test func aCursorIsFoundAgainWhereItWasAcknowledged() throws {
        let first = try open()
        let source = first.register(identity: [], context: [], position: Position(offset: 0))
        let cursor = try first.openCursor(named: "siem/1", replay: .all)
        #expect(cursor.next == 1 && cursor.previous == nil)
        first.append(["a", "b", "c"], of: source, from: 0)
        let waiter = first.makeWaiter()
        #expect(eventually { first.wait(for: 3, as: waiter) {} })
        cursor.acknowledge(next: 3, previous: 2)
        first.close()
        let second = try open()
        defer { second.close() }
        let again = try second.openCursor(named: "siem/1", replay: .all)
        #expect(again.next == 3 && again.previous == 2)
        let new = try second.openCursor(named: "new", replay: .none)
        #expect(new.next == 4)
        #expect(try second.openCursor(named: "other", replay: .all).next == 1)
    }

    @Test func partsAndGiantEventsComeBackAsTheyWere() throws {
        let spool = try open()
        defer { spool.close() }
        let source = spool.register(identity: [], context: [], position: nil)
        let giant = String(repeating: "x", count: AppendBatch.maximumEventSize)
        let batch = try #require(spool.makeBatch())
        batch.beginRun(source: source, before: nil)
        Array("head".utf8).withUnsafeBytes { batch.add($0, part: StoredPart(number: 1, wholeBytes: 99)) }
        Array(giant.utf8).withUnsafeBytes { batch.add($0, part: StoredPart(number: 2, wholeBytes: 1 << 40)) }
        Array("tail".utf8).withUnsafeBytes { batch.add($0) }
        batch.endRun(after: nil)
        #expect(batch.isFull)
        #expect(spool.append(batch) == .accepted)
        let waiter = spool.makeWaiter()
        #expect(eventually { spool.wait(for: 3, as: waiter) {} })
        let log = try spool.readAll()
        #expect(log.texts == ["head", giant, "tail"])
        #expect(
            log.events.map(\.part) == [
                StoredPart(number: 1, wholeBytes: 99), StoredPart(number: 2, wholeBytes: 1 << 40), nil,
            ])
    }

    @Test func manySegmentsAreReadThroughAndRemovedWhenEveryOutputHasPassedThem() throws {
        let spool = try open(SpoolSettings(keepFree: .bytes(0), segmentSize: 4096))
        defer { spool.close() }
        let source = spool.register(identity: [], context: [], position: Position(offset: 0))
        let fast = try spool.openCursor(named: "fast", replay: .all)
        let slow = try spool.openCursor(named: "slow", replay: .all)
        var offset: UInt64 = 0
        for number in 0..<100 {
            let text = String(repeating: "\(number % 10)", count: 500)
            #expect(eventually { spool.append([text], of: source, from: offset) == .accepted })
            offset += 500
        }
        let waiter = spool.makeWaiter()
        #expect(eventually { spool.wait(for: 100, as: waiter) {} })
        let before = spool.status().segments
        #expect(before > 10)
        #expect(try spool.readAll().events.map(\.seq) == Array(1...100))
        fast.acknowledge(next: 101, previous: 100)
        slow.acknowledge(next: 50, previous: 49)
        #expect(eventually { spool.status().segments < before })
        let log = try spool.readAll(from: slow.next)
        #expect(log.events.map(\.seq) == Array(50...100) && log.gaps.isEmpty)
        slow.acknowledge(next: 101, previous: nil)
        #expect(eventually { spool.status().segments == 2 })
    }

    @Test func buffersThatAreLetGoAreMadeAnewAndNoMoreThanThereWere() throws {
        let spool = try MemorySpool().spool
        let held = (0..<8).compactMap { _ in spool.makeBatch() }
        #expect(held.count == 8 && spool.makeBatch() == nil)
        for batch in held.dropFirst(3) { spool.recycle(batch) }
        spool.dropFreeBatches()
        let again = (0..<8).compactMap { _ in spool.makeBatch() }
        #expect(again.count == 5, "three are held all the while")
        #expect(again.allSatisfy { batch in !held.contains { $0 === batch } })
    }
}
