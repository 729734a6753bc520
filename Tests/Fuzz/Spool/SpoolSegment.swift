@testable import Spool

/// A segment as recovery and a reader see it. The first byte says how: bit 0, its checksums are put right first; bit 1,
/// all of it was durable.
enum SpoolSegment: FuzzTarget {
    static func run(_ bytes: [UInt8]) {
        guard let how = bytes.first else { return }
        var file = Array(bytes.dropFirst())
        if how & 1 != 0 { ChecksumRepair.segment(&file) }
        let end = scan(file, isDurable: how & 2 != 0)
        guard let end else { return }
        let state = state(file, to: end)
        let items = read(state, to: end.seq)
        precondition(read(state, to: end.seq) == items, "what is read twice is the same twice")
    }

    private static let first: UInt64 = 1
    private static let marker: UInt64 = 0x0102_0304_0506_0708

    /// - Returns: the end of the log as recovery finds it: its place in the file and its seq.
    private static func scan(_ bytes: [UInt8], isDurable: Bool) -> (offset: UInt64, seq: UInt64)? {
        let disk = OneFile(bytes: bytes)
        var scan = SegmentScan(
            file: disk.file, size: UInt64(bytes.count), first: first, watermark: isDurable ? 1 << 40 : first,
            marker: marker, sources: SourceTable(), fileSystem: disk)
        do {
            try scan.run()
        } catch {
            preconditionFailure("a disk that can be read was not: \(error)")
        }
        guard scan.unknownVersion == nil else { return nil }
        precondition(scan.endOffset <= UInt64(bytes.count), "the log ends in its file")
        precondition(scan.nextSeq >= first && scan.lastSeq <= scan.nextSeq, "the log ends behind its beginning")
        precondition(scan.damages.allSatisfy { $0.offset <= scan.endOffset }, "damage is in the log")
        var sources = scan.sources
        sources.endRecovery()
        precondition(sources.told.allSatisfy { $0.position != nil }, "what outlives a start has a position")
        return (scan.endOffset, scan.nextSeq)
    }

    /// An item without its bytes.
    private enum Item: Equatable {
        case event(StoredEvent, checksum: UInt32)
        case gap(Gap)
    }

    /// A spool of this segment alone.
    private static func state(_ bytes: [UInt8], to end: (offset: UInt64, seq: UInt64)) -> SpoolState {
        let identity = Identity(
            stream: StreamID(high: 1, low: 2), marker: marker, machineID: nil, earlier: [])
        let environment = SpoolEnvironment(
            fileSystem: OneFile(bytes: bytes), clock: StoppedClock(), machineID: nil, observer: { _ in })
        return SpoolState(
            environment: environment, paths: SpoolPaths(root: "/data"), settings: SpoolSettings(),
            log: RecoveredLog(
                identity: identity, segments: [SegmentSummary(first: first, serial: 1, size: end.offset)],
                nextSeq: end.seq, confirmedSeq: end.seq, sources: SourceTable(), cursors: [:]))
    }

    /// Events and gaps follow one another without a hole up to the end.
    private static func read(_ state: SpoolState, to end: UInt64) -> [Item] {
        var reader = SpoolReader(state: state, at: first)
        var items: [Item] = []
        var seq = first
        while true {
            do {
                switch try reader.next() {
                case .end:
                    precondition(seq == end, "everything is read")
                    return items
                case .event(let event):
                    precondition(event.seq == seq && seq < end, "no hole, and nothing twice")
                    seq += 1
                    let sum = reader.withEventBytes { Checksum.of($0, after: 0) }
                    if let source = reader.source(event.source) {
                        precondition(source.contextVersion == event.contextVersion, "an event has its context")
                    }
                    items.append(.event(event, checksum: sum))
                case .gap(let gap):
                    precondition(gap.first == seq && gap.last >= gap.first && gap.last < end, "a gap is a gap")
                    seq = gap.last + 1
                    items.append(.gap(gap))
                }
            } catch {
                preconditionFailure("a disk that can be read was not: \(error)")
            }
        }
    }
}
