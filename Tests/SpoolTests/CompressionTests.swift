import Bytes
import Compression
import Testing

@testable import Spool

@Suite struct BacklogCompressionTests {
    private static func settings(_ isCompressing: Bool) -> SpoolSettings {
        SpoolSettings(
            maxSize: 1 << 30, keepFree: .bytes(0), segmentSize: 8000, sync: .always, compressBacklog: isCompressing)
    }

    /// A text of some kilobytes that gets smaller.
    private static func text(_ number: Int) -> String {
        (0..<20).map { "event \(number) line \($0): user u\(number * 7 % 50) session \(number * 7919)" }
            .joined(separator: "; ")
    }

    private func append(_ range: ClosedRange<Int>, to disk: MemorySpool) {
        for number in range {
            let offset = disk.spool.sources()[0].position?.offset
            _ = disk.spool.append([Self.text(number), ""], of: disk.source, from: offset)
            disk.spool.step()
        }
    }

    private func texts(_ range: ClosedRange<Int>) -> [String] { range.flatMap { [Self.text($0), ""] } }

    private func flags(of path: String, _ disk: MemorySpool) throws -> [Bool] {
        let bytes = disk.fileSystem.contents(path)
        return try disk.batches(in: path).map { bytes[$0.lowerBound + 52] == 1 }
    }

    /// Whether each batch there is is compressed.
    private func flags(_ disk: MemorySpool) throws -> [Bool] {
        try disk.segments.flatMap { try flags(of: $0, disk) }
    }

    private func backlog(isCompressing: Bool = true) throws -> MemorySpool {
        let disk = try MemorySpool(settings: Self.settings(isCompressing))
        _ = try disk.spool.openCursor(named: "dead", replay: .all)
        _ = try disk.spool.openCursor(named: "slow", replay: .all)
        disk.spool.allCursorsAreOpen()
        append(1...200, to: disk)
        return disk
    }

    @Test func aBacklogIsWrittenCompressedAndReadAsItWas() throws {
        let disk = try backlog()
        let plain = try backlog(isCompressing: false)
        #expect(disk.spool.status().bytes < plain.spool.status().bytes / 2)
        let log = try disk.spool.readAll()
        #expect(log.texts == texts(1...200) && log.gaps.isEmpty)
        #expect(log.events.map(\.seq) == Array(1...400))
        #expect(try disk.spool.readAll(from: 202).texts == [""] + texts(102...200))
        #expect(try flags(disk).contains(true))
        #expect(try !flags(plain).contains(true))
        try disk.restart()
        #expect(try disk.spool.readAll() == log)
        #expect(disk.spool.sources()[0].position?.offset == UInt64(log.texts.reduce(0) { $0 + $1.utf8.count }))
    }

    @Test func compressionBeginsWhenEveryOutputIsMoreThanASegmentBehind() throws {
        let disk = try backlog()
        let first = try #require(try flags(disk).firstIndex(of: true))
        let plainBytes = try disk.segments.reduce(0) { sum, path in
            let plain = zip(try disk.batches(in: path), try flags(of: path, disk)).filter { !$0.1 }
            return sum + plain.reduce(0) { $0 + $1.0.count }
        }
        #expect(plainBytes > 8000 && plainBytes < 3 * 8000)
        #expect(try !flags(disk)[first...].contains(false))
    }

    @Test func nothingIsCompressedWhileOneOutputKeepsUp() throws {
        let disk = try MemorySpool(settings: Self.settings(true))
        _ = try disk.spool.openCursor(named: "dead", replay: .all)
        let alive = try disk.spool.openCursor(named: "alive", replay: .all)
        disk.spool.allCursorsAreOpen()
        for number in 1...100 {
            append(number...number, to: disk)
            alive.acknowledge(next: disk.spool.durableEnd, previous: nil)
        }
        #expect(try !flags(disk).contains(true))
        append(101...101, to: disk)
        disk.clock.advance(milliseconds: 2000)
        append(102...200, to: disk)
        #expect(try flags(disk).contains(true))
        alive.acknowledge(next: disk.spool.durableEnd, previous: nil)
        append(201...201, to: disk)
        #expect(try flags(disk).last == false)
        #expect(try disk.spool.readAll().texts == texts(1...201))
    }

    @Test func nothingIsCompressedWhileAnOutputCatchesUpUnlessRoomIsShort() throws {
        var settings = Self.settings(true)
        settings.maxSize = 400_000
        let disk = try MemorySpool(settings: settings)
        _ = try disk.spool.openCursor(named: "dead", replay: .all)
        let late = try disk.spool.openCursor(named: "late", replay: .all)
        disk.spool.allCursorsAreOpen()
        append(1...1, to: disk)
        /// The output goes on, and stays more than a segment behind. Returns whether the next batch is compressed.
        func isNextCompressed(_ number: Int, after milliseconds: UInt64) throws -> Bool {
            late.acknowledge(next: UInt64(number / 4), previous: nil)
            disk.clock.advance(milliseconds: milliseconds)
            append(number...number, to: disk)
            return try flags(disk).last == true
        }
        for number in 2...80 { #expect(try !isNextCompressed(number, after: 100), "\(number)") }
        #expect(disk.spool.status().bytes > 5 * settings.segmentSize)
        // Every fourth time the output goes on: not soon enough.
        for number in 81...84 { _ = try isNextCompressed(number, after: 2000) }
        #expect(try flags(disk).suffix(4).contains(true))
        for number in 85...100 { _ = try isNextCompressed(number, after: 100) }
        #expect(try flags(disk).last == false)
        var last = 101
        while disk.spool.status().bytes < settings.maxSize / 2, last < 400 {
            _ = try isNextCompressed(last, after: 100)
            last += 1
        }
        #expect(try isNextCompressed(last, after: 100))
        #expect(try disk.spool.readAll().texts == texts(1...last))
    }

    /// A compressed batch, and the first of its two events.
    private struct Place {
        var path: String
        var range: Range<Int>
        var first: UInt64
    }

    private func compressedBatch(_ disk: MemorySpool) throws -> Place {
        let path = disk.segments[disk.segments.count - 3]
        let range = try #require(try disk.batches(in: path).dropFirst().first)
        let bytes = disk.fileSystem.contents(path)
        #expect(bytes[range.lowerBound + 52] == 1)
        let first = (0..<8).reduce(0) { $0 | UInt64(bytes[range.lowerBound + 16 + $1]) << (8 * UInt64($1)) }
        return Place(path: path, range: range, first: first)
    }

    private func put<T: FixedWidthInteger>(_ number: T, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<T.bitWidth / 8 { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }

    /// The events of the batch are lost, and nothing else.
    private func expectLoss(of batch: Place, of log: ReadLog, in disk: MemorySpool) throws {
        let after = try disk.spool.readAll()
        let lost = batch.first..<batch.first + 2
        #expect(after.gaps.map { $0.first..<$0.last + 1 } == [lost])
        #expect(after.gaps.first?.reason == .damaged)
        #expect(after.events == log.events.filter { !lost.contains($0.seq) })
        #expect(try disk.spool.readAll() == after)
        #expect(disk.setAside.count == 1)
        nonisolated(unsafe) var findings: [SpoolFinding] = []
        _ = try SpoolView.open(
            directory: "/data",
            environment: SpoolEnvironment(
                fileSystem: disk.fileSystem, clock: disk.clock, machineID: "machine", observer: { _ in })
        ).verify { findings.append($0) }
        let bytes = UInt64(batch.range.lowerBound)..<UInt64(batch.range.upperBound)
        #expect(findings.contains(.damaged(segment: batch.path, bytes: bytes, seqs: lost)), "\(findings)")
    }

    @Test(arguments: [20, 52, 60, 84, 100, 140])
    func aFlippedBitLosesItsBatchAndNothingElse(offset: Int) throws {
        let disk = try backlog()
        let log = try disk.spool.readAll()
        let batch = try compressedBatch(disk)
        let range = batch.range
        disk.fileSystem.mutate(batch.path) { $0[range.lowerBound + offset] ^= 4 }
        try disk.restart()
        try expectLoss(of: batch, of: log, in: disk)
    }

    @Test(arguments: [80, 56, 68])
    func aBatchThatIsNotWhatItSaysWhenItIsInflatedIsDamage(field: Int) throws {
        let disk = try backlog()
        let log = try disk.spool.readAll()
        let batch = try compressedBatch(disk)
        let range = batch.range
        disk.fileSystem.mutate(batch.path) { bytes in
            // One byte, event or part more than there is; with the checksum that goes with it.
            bytes[range.lowerBound + field] += 1
            put(
                Checksum.of(Array(bytes[range.lowerBound + 16..<range.upperBound])), at: range.lowerBound + 12,
                in: &bytes)
        }
        try disk.restart()
        try expectLoss(of: batch, of: log, in: disk)
    }

    @Test func aStreamThatWouldFillTheMemoryIsDamageOfABatch() throws {
        let disk = try backlog()
        let log = try disk.spool.readAll()
        let batch = try compressedBatch(disk)
        let range = batch.range
        disk.fileSystem.mutate(batch.path) { bytes in
            // The same batch with as much of a stream of zeros as fits, which says of itself that it has 63 MiB.
            let runs = 88 + (0..<4).reduce(0) { $0 | Int(bytes[range.lowerBound + 76 + $1]) << (8 * $1) }
            let stream = bomb().prefix(range.count - runs)
            bytes.replaceSubrange(range.lowerBound + runs..<range.lowerBound + runs + stream.count, with: stream)
            put(UInt32(63 << 20), at: range.lowerBound + 80, in: &bytes)
            put(UInt32(stream.count), at: range.lowerBound + 84, in: &bytes)
            put(
                Checksum.of(Array(bytes[range.lowerBound + 16..<range.upperBound])), at: range.lowerBound + 12,
                in: &bytes)
        }
        try disk.restart()
        try expectLoss(of: batch, of: log, in: disk)
    }

    /// A stream of 256 MiB of zeros.
    private func bomb() -> [UInt8] {
        var stream = DeflateStream(level: 1)
        var out = ByteWriter(minimumCapacity: 0)
        var zeros = ByteWriter(minimumCapacity: 1 << 20)
        zeros.append([UInt8](repeating: 0, count: 1 << 20))
        for _ in 0..<256 { stream.append(zeros, into: &out) }
        stream.finish(into: &out)
        return out.array()
    }

    @Test func noMoreIsInflatedThanTheBatchSays() throws {
        var layout = BatchLayout(
            length: 0, firstSeq: 1, epoch: Epoch(rawValue: 1), watermark: 1, arrivalSeconds: 0, arrivalNanoseconds: 0,
            eventCount: 1, definitionCount: 0, runCount: 1, partCount: 0, definitionBytes: 0, runBytes: 0,
            dataBytes: 1000)
        let stream = bomb()
        layout.storedBytes = stream.count
        var buffer = ByteWriter(minimumCapacity: 0)
        buffer.append([UInt8](repeating: 0, count: layout.lengthsOffset) + stream)
        var inflater = BatchInflater()
        var out = ByteWriter(minimumCapacity: 0)
        #expect(!inflater.inflate(layout, at: 0, of: buffer, into: &out))
        #expect(out.count == 4 + 1000 + 1)
    }

    @Test func partsAndAGiantAreCompressedToo() throws {
        let disk = try backlog()
        let before = disk.spool.status().bytes
        let giant = String(repeating: "giant ", count: 500_000)
        let batch = try #require(disk.spool.makeBatch())
        batch.beginRun(source: disk.source, before: disk.spool.sources()[0].position)
        Array(giant.utf8).withUnsafeBytes { batch.add($0, part: StoredPart(number: 2, wholeBytes: 1 << 40)) }
        Array("tail".utf8).withUnsafeBytes { batch.add($0) }
        batch.endRun(after: Position(offset: 1 << 30))
        #expect(disk.spool.append(batch) == .accepted)
        disk.spool.step()
        append(201...203, to: disk)
        let log = try disk.spool.readAll(from: 401)
        #expect(log.texts == [giant, "tail"] + texts(201...203))
        #expect(log.events[0].part == StoredPart(number: 2, wholeBytes: 1 << 40) && log.events[1].part == nil)
        #expect(disk.spool.status().bytes - before < 100_000)
    }

    @Test func whatGetsNoSmallerIsWrittenAsItIs() throws {
        let disk = try backlog()
        var random = SystemRandomNumberGenerator()
        let noise = (0..<4000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let batch = try #require(disk.spool.makeBatch())
        batch.beginRun(source: disk.source, before: disk.spool.sources()[0].position)
        noise.withUnsafeBytes { batch.add($0) }
        batch.endRun(after: Position(offset: 1 << 30))
        #expect(disk.spool.append(batch) == .accepted)
        disk.spool.step()
        #expect(try flags(disk).last == false)
        var reader = disk.spool.makeReader(at: 401)
        guard case .event = try reader.next() else {
            Issue.record("the event is not there")
            return
        }
        #expect(reader.withEventBytes { Array($0) } == noise)
    }
}
