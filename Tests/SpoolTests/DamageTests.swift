import Testing

@testable import Spool

@Suite struct DamageTests {
    /// A spool of many segments, closed; its middle segment and that segment's batches.
    private func closedSpool() throws -> (MemorySpool, path: String, batches: [Range<Int>]) {
        let disk = try MemorySpool()
        disk.append(1...40)
        disk.close()
        let path = disk.segments[disk.segments.count / 2]
        return (disk, path, try disk.batches(in: path))
    }

    /// What every kind of damage must leave: all other events, a gap for those that are lost, and the same once more.
    private func check(_ disk: MemorySpool, lost: ClosedRange<UInt64>?) throws {
        let log = try disk.spool.readAll()
        let whole = (1...40).filter { number in !(lost.map { $0.contains(UInt64(number)) } ?? false) }
        #expect(log.events.map(\.seq) == whole.map(UInt64.init))
        #expect(log.texts == whole.map(MemorySpool.text))
        #expect(log.gaps.map { $0.first...$0.last } == (lost.map { [$0] } ?? []))
        #expect(try disk.spool.readAll() == log)
    }

    @Test(arguments: [0, 3, 9, 13, 17, 30, 45, 60, 70, 90, 110, 200, 280])
    func aFlippedBitLosesItsBatchAndNothingElse(offset: Int) throws {
        let (disk, path, batches) = try closedSpool()
        let seq = try #require(SpoolPaths.firstSeq(inName: String(path.suffix(24)))) + 1
        let before = disk.fileSystem.contents(path)
        disk.fileSystem.mutate(path) { $0[batches[1].lowerBound + offset] ^= 16 }
        let after = disk.fileSystem.contents(path)
        try disk.restart()
        try check(disk, lost: seq...seq)
        #expect(disk.fileSystem.contents(path) == after && after != before)
        #expect(disk.setAside.count == 1)
        #expect(disk.fileSystem.contents(disk.setAside[0]) == Array(after[batches[1]]))
        #expect(disk.spool.status().damagedRanges == 1)
    }

    @Test func severalBatchesInARowAreOneGap() throws {
        let (disk, path, batches) = try closedSpool()
        let first = try #require(SpoolPaths.firstSeq(inName: String(path.suffix(24))))
        disk.fileSystem.mutate(path) { bytes in
            for index in batches[1].lowerBound..<batches[3].lowerBound { bytes[index] = 0 }
        }
        try disk.restart()
        try check(disk, lost: first + 1...first + 2)
    }

    @Test func theEndOfAnOlderSegmentCutOffIsAGap() throws {
        let (disk, path, batches) = try closedSpool()
        let first = try #require(SpoolPaths.firstSeq(inName: String(path.suffix(24))))
        disk.fileSystem.mutate(path) { $0.removeLast($0.count - batches[2].lowerBound - 5) }
        try disk.restart()
        try check(disk, lost: first + 2...first + UInt64(batches.count) - 1)
    }

    @Test func aMissingSegmentIsAGap() throws {
        let (disk, path, batches) = try closedSpool()
        let first = try #require(SpoolPaths.firstSeq(inName: String(path.suffix(24))))
        disk.fileSystem.delete(path)
        try disk.restart()
        try check(disk, lost: first...first + UInt64(batches.count) - 1)
    }

    @Test func aSegmentThatVanishesWhileTheSpoolRunsIsTheSameGapAsAfterARestart() throws {
        let disk = try MemorySpool()
        disk.append(1...40)
        let path = disk.segments[disk.segments.count / 2]
        let first = try #require(SpoolPaths.firstSeq(inName: String(path.suffix(24))))
        let count = try disk.batches(in: path).count
        disk.fileSystem.delete(path)
        let log = try disk.spool.readAll()
        try check(disk, lost: first...first + UInt64(count) - 1)
        try disk.restart()
        #expect(try disk.spool.readAll() == log)
    }

    /// A bit of every byte of a header, and every one of its length, which may then ask for 64 MiB.
    @Test func aDamagedHeaderLosesNoEventAndTakesNoMemory() throws {
        for bit in (0..<80).map({ $0 * 8 + $0 % 8 }) + Array(12 * 8..<16 * 8) {
            let (disk, path, _) = try closedSpool()
            disk.fileSystem.mutate(path) { $0[bit / 8] ^= 1 << UInt8(bit % 8) }
            try disk.restart()
            let log = try disk.spool.readAll()
            #expect(log.texts == (1...40).map(MemorySpool.text) && log.gaps.isEmpty, "bit \(bit)")
            #expect(disk.fileSystem.largestRead <= 1 << 19, "bit \(bit): \(disk.fileSystem.largestRead) bytes at once")
        }
    }

    @Test func damageInTheLastSegmentBelowTheWatermarkIsAGapAndTheRestIsKept() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        disk.append(1...40)
        let path = try #require(disk.segments.last)
        let batches = try disk.batches(in: path)
        disk.fileSystem.mutate(path) { $0[batches[9].lowerBound + 150] ^= 1 }
        try disk.restart()
        try check(disk, lost: 10...10)
        // Its file is read on from where the last whole batch ended.
        let length = (1...40).reduce(0) { $0 + MemorySpool.text($1).count }
        #expect(disk.spool.sources().first?.position?.offset == UInt64(length))
        #expect(disk.notices.all.contains { if case .brokenChain = $0 { true } else { false } })
    }

    @Test func aDamagedLastHeaderTakesThePositionsFromTheSegmentBefore() throws {
        let disk = try MemorySpool()
        disk.append(1...40)
        disk.close()
        try disk.restart()
        disk.close()
        disk.fileSystem.mutate(try #require(disk.segments.last)) { $0[50] ^= 1 }
        try disk.restart()
        let length = (1...40).reduce(0) { $0 + MemorySpool.text($1).count }
        #expect(disk.spool.sources().first?.position?.offset == UInt64(length))
        try check(disk, lost: nil)
    }

    @Test func anEventThatLooksLikeABatchIsNotTakenForOne() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        disk.append(1...2)
        // The bytes of a real batch of another spool, as an event of this one.
        let other = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        other.append(1...8)
        let path = try #require(other.segments.last)
        let forged = try other.batches(in: path).suffix(4).flatMap { other.fileSystem.contents(path)[$0] }
        let batch = try #require(disk.spool.makeBatch())
        batch.beginRun(source: disk.source, before: disk.spool.sources()[0].position)
        forged.withUnsafeBytes { batch.add($0) }
        batch.endRun(after: Position(offset: 1_000_000))
        #expect(disk.spool.append(batch) == .accepted)
        disk.spool.step()
        disk.append(4...6)
        let mine = try #require(disk.segments.last)
        let batches = try disk.batches(in: mine)
        disk.fileSystem.mutate(mine) { $0[batches[2].lowerBound + 20] ^= 1 }
        try disk.restart()
        let log = try disk.spool.readAll()
        #expect(log.texts == [1, 2, 4, 5, 6].map(MemorySpool.text))
        #expect(log.gaps.map { [$0.first, $0.last] } == [[3, 3]])
    }
}
