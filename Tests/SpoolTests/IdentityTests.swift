import Foundation
import Testing

@testable import Spool

/// No id is ever an event's that is another's already, whatever is done to a data directory.
@Suite struct IdentityTests {
    /// What collectors have seen, by id.
    private final class Seen {
        private(set) var texts: [String: String] = [:]

        /// Reads everything from `seq` on, as an output would.
        func take(_ spool: Spool, from seq: UInt64 = 1) throws {
            var reader = spool.makeReader(at: seq)
            while case .event(let event) = try reader.next() {
                let id = "\(reader.stream.text)-\(event.epoch.text)-\(event.seq)"
                let text = reader.withEventBytes { String(decoding: $0, as: UTF8.self) }
                let before = texts.updateValue(text, forKey: id) ?? text
                #expect(before == text, "\(id) is two events")
            }
        }
    }

    /// Appends events that nobody else appends.
    private func append(_ name: String, _ count: Int, to disk: MemorySpool) {
        for number in 0..<count {
            let offset = disk.spool.sources().first { $0.id == disk.source }?.position?.offset
            _ = disk.spool.append(["\(name) \(number)"], of: disk.source, from: offset)
            disk.spool.step()
        }
    }

    /// Of a template, two clones are started: one finds another machine-id, the other the same one, where whoever cloned
    /// has forgotten to make it anew. All three go on.
    @Test(arguments: ["another machine", "machine"])
    func theClonesOfADataDirectoryGiveNoIDThatTheOriginalGives(machineID: String) throws {
        let seen = Seen()
        let original = try MemorySpool()
        append("template", 5, to: original)
        try seen.take(original.spool)
        let clone = try MemorySpool(copyOf: original, machineID: machineID)
        #expect((clone.spool.stream == original.spool.stream) == (machineID == "machine"))
        #expect(clone.spool.epoch != original.spool.epoch)
        append("original", 20, to: original)
        append("clone", 20, to: clone)
        try seen.take(original.spool)
        try seen.take(clone.spool)
        try original.restart()
        try clone.restart()
        append("original again", 5, to: original)
        append("clone again", 5, to: clone)
        try seen.take(original.spool)
        try seen.take(clone.spool)
        // What was in the template keeps its ids: it is the same event.
        #expect(seen.texts.count == 5 + 2 * 25)
    }

    /// Somebody puts back yesterday's copy: its seqs were given to other events since.
    @Test func aRestoredOldCopyGivesNoIDThatWasGivenSince() throws {
        let seen = Seen()
        let disk = try MemorySpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        append("before", 5, to: disk)
        cursor.acknowledge(next: 4, previous: 3)
        let copy = disk.fileSystem.copy()
        append("since", 20, to: disk)
        cursor.acknowledge(next: 26, previous: 25)
        try seen.take(disk.spool)
        disk.close()

        let restored = try MemorySpool(on: copy)
        let next = try restored.spool.openCursor(named: "siem", replay: .all).next
        #expect(next == 4 && restored.spool.durableEnd == 6)
        append("after", 20, to: restored)
        try seen.take(restored.spool, from: next)
        #expect(try restored.spool.readAll().events.map(\.seq) == Array(1...25))
        #expect(seen.texts.count == 5 + 20 + 20)
    }

    /// A snapshot of the running machine is resumed: no process starts anew, only the wall clock has gone on.
    @Test func aResumedSnapshotGivesNoIDThatWasGivenSince() throws {
        let seen = Seen()
        let disk = try MemorySpool()
        append("before", 5, to: disk)
        let copy = disk.fileSystem.copy()
        // Both go on with the same epoch and the same next seq. This is the one that was not resumed.
        append("since", 3, to: disk)
        try seen.take(disk.spool)
        let epoch = disk.spool.epoch
        let resumed = try MemorySpool(on: copy)
        resumed.spool.state.withLock { $0.epoch = epoch }
        #expect(resumed.spool.durableEnd == 6)
        resumed.clock.stepWall(seconds: 3600)
        append("resumed", 3, to: resumed)
        try seen.take(resumed.spool)
        #expect(seen.texts.count == 5 + 3 + 3)
    }

    /// Clocks are compared before each batch: by up to 10 s they may part, as they do where a clock is slewed.
    @Test(arguments: [(9, false), (-9, false), (11, true), (-11, true), (86_400, true)])
    func anEpochEndsWhereWallTimeAndTimeSinceBootPart(seconds: Int64, isNew: Bool) throws {
        let disk = try MemorySpool()
        append("a", 2, to: disk)
        let epoch = disk.spool.epoch
        disk.clock.stepWall(seconds: seconds)
        append("b", 2, to: disk)
        #expect((disk.spool.epoch != epoch) == isNew)
        let log = try disk.spool.readAll()
        #expect(log.events.map(\.seq) == [1, 2, 3, 4] && log.gaps.isEmpty)
        #expect(log.events.map { $0.epoch == epoch } == [true, true, !isNew, !isNew])
        try disk.restart()
        #expect(try disk.spool.readAll() == log && disk.spool.epoch != log.events[3].epoch)
    }
}
