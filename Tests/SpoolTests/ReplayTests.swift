import Testing

@testable import Spool

@Suite struct ReplayTests {
    /// Event 1, and each minute another, of `size` bytes.
    private func spool(_ count: Int, size: Int, segmentSize: UInt64) throws -> MemorySpool {
        let disk = try MemorySpool(
            settings: SpoolSettings(keepFree: .bytes(0), segmentSize: segmentSize, sync: .always))
        let text = String(repeating: "x", count: size)
        for number in 0..<count {
            _ = disk.spool.append([text], of: disk.source, from: UInt64(number * size))
            disk.spool.step()
            disk.clock.advance(milliseconds: 60_000)
        }
        return disk
    }

    @Test(arguments: [(100, 200, 2000), (100, 200, 1 << 20), (80, 150_000, 64 << 20), (80, 150_000, 4 << 20)])
    func aNewOutputBeginsWithTheFirstEventThatArrivedWithinTheDuration(count: Int, size: Int, segment: Int) throws {
        let disk = try spool(count, size: size, segmentSize: UInt64(segment))
        for minutes in [1, 7, 30, 55, 79] {
            let before = disk.fileSystem.reads
            let cursor = try disk.spool.openCursor(named: "after \(minutes)", replay: .within(.seconds(minutes * 60)))
            // The last came a minute ago.
            #expect(cursor.next == UInt64(count - minutes + 1))
            #expect(disk.fileSystem.reads - before < 80)
        }
        let all = try disk.spool.openCursor(named: "all", replay: .within(.seconds(1_000_000)))
        #expect(all.next == 1)
        let none = try disk.spool.openCursor(named: "none", replay: .within(.seconds(1)))
        #expect(none.next == UInt64(count) + 1)
    }

    @Test func theSameIsFoundAfterARestartAndAnOutputThatIsKnownStaysWhereItWas() throws {
        let disk = try spool(100, size: 200, segmentSize: 2000)
        #expect(try disk.spool.openCursor(named: "siem", replay: .within(.seconds(600))).next == 91)
        disk.close()
        disk.clock.advance(milliseconds: 3_600_000)
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "siem", replay: .within(.seconds(1))).next == 91)
        #expect(try disk.spool.openCursor(named: "new", replay: .within(.seconds(3600 + 600))).next == 91)
    }

    @Test func whereAHeaderCannotBeReadMoreIsSentAndNotLess() throws {
        let disk = try spool(100, size: 200, segmentSize: 2000)
        disk.close()
        for path in disk.segments.dropFirst(3).dropLast(2) { disk.fileSystem.mutate(path) { $0[50] ^= 1 } }
        try disk.restart()
        #expect(try disk.spool.openCursor(named: "siem", replay: .within(.seconds(600))).next <= 91)
    }
}
