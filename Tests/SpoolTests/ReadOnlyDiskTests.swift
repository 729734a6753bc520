import Foundation
import Testing

@testable import Spool

@Suite struct ReadOnlyDiskTests {
    private static let settings = SpoolSettings(keepFree: .bytes(0), segmentSize: 1 << 20, sync: .always)

    @Test(
        .enabled(if: !SmallDisk.mountable.isEmpty, "this user may not mount"), .timeLimit(.minutes(5)),
        arguments: SmallDisk.mountable)
    func aSpoolOnAReadOnlyDiskIsReadAndWrittenAgainWhenTheDiskCanBe(kind: SmallDisk.Kind) throws {
        let disk = try SmallDisk(kind, megabytes: 8)
        let directory = disk.path + "/data"
        let first = try Spool.open(directory: directory, settings: Self.settings)
        let source = first.register(identity: [1], context: [2], position: Position(offset: 0))
        _ = try first.openCursor(named: "siem", replay: .all)
        first.append(["before"], of: source, from: 0)
        first.close()
        try disk.remount(readOnly: true)

        let notices = Notices()
        let spool = try Spool.open(directory: directory, settings: Self.settings) { notices.add($0) }
        defer { spool.close() }
        let cursor = try spool.openCursor(named: "siem", replay: .all)
        #expect(spool.makeBatch() == nil)
        guard case .failing(let reason) = spool.status().health else {
            Issue.record("a read-only disk is not shown: \(spool.status().health)")
            return
        }
        #expect(reason.contains("Read-only file system"), "\(reason)")
        #expect(try spool.readAll(from: cursor.next).texts == ["before"])
        cursor.acknowledge(next: 2, previous: 1)

        try disk.remount(readOnly: false)
        #expect(eventually { spool.append(["after"], of: source, from: 6) == .accepted })
        #expect(eventually { spool.durableEnd == 3 })
        #expect(try spool.readAll(from: cursor.next).texts == ["after"] && cursor.next == 2)
        #expect(eventually { cursor.syncedNext == 2 })
        #expect(notices.all.contains { if case .working = $0 { true } else { false } })
    }

    /// An ext4 that has met an error turns read-only under what is open.
    @Test(
        .enabled(if: SmallDisk.mountable.contains(.ext4), "an ext4 cannot be mounted by this user"),
        .timeLimit(.minutes(5)))
    func aDiskThatTurnsReadOnlyStopsAppendsAndNotReadersAndLosesNothingThatWasDurable() throws {
        let disk = try SmallDisk(.ext4, megabytes: 8)
        let directory = disk.path + "/data"
        let spool = try Spool.open(directory: directory, settings: Self.settings)
        let source = spool.register(identity: [1], context: [2], position: Position(offset: 0))
        let cursor = try spool.openCursor(named: "siem", replay: .all)
        for number in 0..<10 {
            #expect(append(number, to: spool, source))
            #expect(eventually { spool.durableEnd == UInt64(number) + 2 })
        }
        let whole = try spool.readAll()
        try disk.abort()

        #expect(eventually { !append(10, to: spool, source) })
        #expect(eventually { if case .failing = spool.status().health { true } else { false } })
        #expect(spool.makeBatch() == nil)
        #expect(try spool.readAll() == whole)
        cursor.acknowledge(next: 4, previous: 3)
        spool.close()

        try disk.mountAgain()
        let again = try Spool.open(directory: directory, settings: Self.settings)
        defer { again.close() }
        #expect(try again.readAll() == whole && again.durableEnd == 11)
        #expect(again.sources().first?.position?.offset == UInt64(whole.texts.reduce(0) { $0 + $1.utf8.count }))
        // The acknowledgement could not be stored: what it was for is sent again.
        #expect(try again.openCursor(named: "siem", replay: .all).next == 1)
        #expect(eventually { append(10, to: again, source) })
        #expect(eventually { again.durableEnd == 12 })
    }

    /// - Returns: whether it was taken.
    private func append(_ number: Int, to spool: Spool, _ source: SourceID) -> Bool {
        let offset = spool.sources().first { $0.id == source }?.position?.offset
        return spool.append(["event \(number)"], of: source, from: offset) == .accepted
    }
}
