import Testing

@testable import Spool

/// Damaged bytes are kept, and take no more room than they may.
@Suite struct SetAsideTests {
    /// A spool of many segments, each with three damaged batches.
    private func damagedSpool() throws -> MemorySpool {
        let disk = try MemorySpool(
            settings: SpoolSettings(
                maxSize: 20_000, keepFree: .bytes(0), segmentSize: 2000, sync: .always, compressBacklog: false))
        disk.append(1...50)
        disk.close()
        for path in disk.segments.dropLast(2) {
            for batch in try disk.batches(in: path).prefix(3) {
                disk.fileSystem.mutate(path) { $0[batch.lowerBound + 120] ^= 1 }
            }
        }
        try disk.restart()
        return disk
    }

    private func bytes(_ disk: MemorySpool, _ suffix: String) -> UInt64 {
        disk.fileSystem.paths.filter { $0.hasSuffix(suffix) }
            .reduce(0) { $0 + UInt64(disk.fileSystem.contents($1).count) }
    }

    @Test func whatIsSetAsideCountsAsBytesOfTheSpoolAlsoAfterARestart() throws {
        let disk = try damagedSpool()
        let before = disk.spool.status().bytes
        #expect(before == bytes(disk, ".seg"))
        #expect(try disk.spool.readAll().gaps.count > 5)
        #expect(bytes(disk, ".damaged") > 0)
        #expect(disk.spool.status().bytes == before + bytes(disk, ".damaged"))
        disk.close()
        try disk.restart()
        #expect(disk.spool.status().bytes == bytes(disk, ".seg") + bytes(disk, ".damaged"))
    }

    @Test func noMoreThanAnEighthOfTheLimitIsSetAsideAndTheLimitHolds() throws {
        let disk = try damagedSpool()
        let cursor = try disk.spool.openCursor(named: "siem", replay: .all)
        disk.spool.allCursorsAreOpen()
        // More is damaged than is kept.
        let log = try disk.spool.readAll()
        #expect(log.gaps.reduce(0) { $0 + $1.bytes } > 20_000 / 8)
        #expect(bytes(disk, ".damaged") > 20_000 / 16 && bytes(disk, ".damaged") <= 20_000 / 8)
        for number in 51...200 {
            cursor.acknowledge(next: disk.spool.durableEnd, previous: nil)
            disk.append(number...number)
            #expect(bytes(disk, ".seg") + bytes(disk, ".damaged") <= 20_000)
        }
        #expect(disk.spool.durableEnd == 201)
    }
}
