import Testing

@testable import Spool

/// What `gatepost spool verify` finds.
@Suite struct VerificationTests {
    /// A spool of many segments, closed; its middle segment and that segment's batches.
    private func closedSpool() throws -> (MemorySpool, path: String, first: UInt64, batches: [Range<Int>]) {
        let disk = try MemorySpool()
        disk.append(1...40)
        disk.close()
        let path = disk.segments[disk.segments.count / 2]
        let first = try #require(SpoolPaths.firstSeq(inName: String(path.suffix(24))))
        return (disk, path, first, try disk.batches(in: path))
    }

    private func verify(
        _ disk: MemorySpool, durable: DurableEnd? = nil
    ) throws -> ([SpoolFinding], SpoolView.Verification) {
        let view = try SpoolView.open(
            directory: "/data", durable: durable,
            environment: SpoolEnvironment(
                fileSystem: disk.fileSystem, clock: disk.clock, machineID: "machine", observer: { _ in }))
        nonisolated(unsafe) var findings: [SpoolFinding] = []
        let summary = try view.verify { findings.append($0) }
        #expect(summary.findings == findings.count)
        return (findings, summary)
    }

    @Test func aWholeSpoolIsCountedToTheLastByte() throws {
        let (disk, _, _, _) = try closedSpool()
        let (findings, summary) = try verify(disk)
        #expect(findings == [])
        #expect(summary.events == 40)
        #expect(summary.segments == disk.segments.count)
        #expect(summary.bytes == disk.segments.reduce(0) { $0 + UInt64(disk.fileSystem.contents($1).count) })
    }

    @Test func everyDamagedRangeIsNamedWithItsEvents() throws {
        let (disk, path, first, batches) = try closedSpool()
        disk.fileSystem.mutate(path) { bytes in
            bytes[batches[1].lowerBound + 120] ^= 1
            bytes[batches[3].lowerBound + 9] ^= 1
        }
        let other = disk.segments[1]
        let otherFirst = try #require(SpoolPaths.firstSeq(inName: String(other.suffix(24))))
        let otherBatches = try disk.batches(in: other)
        disk.fileSystem.mutate(other) { $0.removeLast($0.count - otherBatches[2].lowerBound) }
        let (findings, _) = try verify(disk)
        func range(_ range: Range<Int>) -> Range<UInt64> { UInt64(range.lowerBound)..<UInt64(range.upperBound) }
        #expect(
            findings == [
                .missing(path: other, seqs: otherFirst + 2..<otherFirst + UInt64(otherBatches.count)),
                .damaged(segment: path, bytes: range(batches[1]), seqs: first + 1..<first + 2),
                .damaged(segment: path, bytes: range(batches[3]), seqs: first + 3..<first + 4),
            ])
        #expect(
            "\(findings[1])" == "\(path):\(batches[1].lowerBound): error: \(batches[1].count) bytes are damaged; "
                + "event \(first + 1) is lost")
    }

    /// No file tells that what was written last is durable: it could be a tail that is being written, were it not for what
    /// the agent says.
    @Test func damageInWhatARunningAgentWroteLastIsNamed() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        for offset in UInt64(0)..<3 { disk.spool.append(["x"], of: disk.source, from: offset) }
        disk.spool.step()
        let end = disk.spool.end
        #expect(end.seq == 4)
        #expect(try verify(disk, durable: end).1.events == 3)
        let path = try #require(disk.segments.last)
        let batches = try disk.batches(in: path)
        disk.fileSystem.mutate(path) { $0[batches[1].lowerBound + 9] ^= 1 }
        let (findings, summary) = try verify(disk, durable: end)
        let range = UInt64(batches[1].lowerBound)..<UInt64(batches[1].upperBound)
        #expect(findings == [.damaged(segment: path, bytes: range, seqs: 2..<3)])
        #expect(summary.events == 2)
    }

    @Test func aDamagedHeaderIsNamedAndLosesNoEvent() throws {
        let (disk, path, _, _) = try closedSpool()
        disk.fileSystem.mutate(path) { $0[50] ^= 1 }
        let (findings, summary) = try verify(disk)
        #expect(findings.first == .header(segment: path))
        #expect(summary.events == 40)
    }

    @Test func aMissingSegmentIsNamed() throws {
        let (disk, path, first, batches) = try closedSpool()
        disk.fileSystem.delete(path)
        let (findings, _) = try verify(disk)
        let before = disk.segments.last { $0 < path }
        #expect(findings == [.missing(path: try #require(before), seqs: first..<first + UInt64(batches.count))])
    }

    @Test(arguments: [1, 7, 60, 200])
    func aCutEndIsNamed(count: Int) throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        disk.append(1...9)
        disk.close()
        let path = try #require(disk.segments.last)
        let last = try #require(try disk.batches(in: path).last)
        disk.fileSystem.mutate(path) { $0.removeLast(count) }
        let (findings, summary) = try verify(disk)
        let range = UInt64(last.lowerBound)..<UInt64(last.upperBound - count)
        #expect(findings == [.tail(segment: path, bytes: range)])
        #expect(summary.events == 8)
    }

    @Test func cursorsThatAreDamagedOrTooFarAreNamed() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        for name in ["one", "two"] { _ = try disk.spool.openCursor(named: name, replay: .all) }
        disk.append(1...9)
        try disk.spool.openCursor(named: "two", replay: .all).acknowledge(next: 10, previous: nil)
        disk.spool.step()
        disk.close()
        disk.fileSystem.mutate("/data/cursors/one") { $0[3] ^= 1 }
        let path = try #require(disk.segments.last)
        let last = try #require(try disk.batches(in: path).last)
        disk.fileSystem.mutate(path) { $0.removeLast(last.count) }
        let (findings, _) = try verify(disk)
        let paths = findings.compactMap { if case .cursor(let path, _) = $0 { path } else { nil } }
        #expect(paths == ["/data/cursors/one", "/data/cursors/two"])
        #expect(findings.contains(.missing(path: path, seqs: 9..<10)))
    }

    @Test func aPositionThatDoesNotFollowFromTheOneBeforeIsNamed() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .always))
        disk.append(1...3)
        _ = disk.spool.append(["jumped"], of: disk.source, from: 77_777)
        disk.spool.step()
        disk.close()
        let (findings, _) = try verify(disk)
        let path = try #require(disk.segments.last)
        let batch = try #require(try disk.batches(in: path).last { _ in true })
        guard case .chain(_, let offset, _, let expected, 77_777)? = findings.first, findings.count == 1 else {
            Issue.record("\(findings)")
            return
        }
        #expect(offset == UInt64(batch.lowerBound))
        #expect(expected == UInt64((1...3).reduce(0) { $0 + MemorySpool.text($1).count }))
    }

    @Test func whatASyncThatFailedLeftBehindIsNoDamage() throws {
        let disk = try MemorySpool(settings: SpoolSettings(keepFree: .bytes(0), sync: .interval(.seconds(3600))))
        disk.append(1...5)
        disk.fileSystem.faults.sync = 1
        _ = disk.spool.wait(for: 5, as: disk.spool.makeWaiter()) {}
        disk.spool.step()
        disk.fileSystem.faults.sync = nil
        for _ in 0..<4 {
            disk.clock.advance(milliseconds: 2000)
            disk.spool.step()
        }
        disk.append(1...5)
        disk.close()
        #expect(try verify(disk).0 == [])
    }
}
