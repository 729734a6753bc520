internal import Bytes

/// Reads all of a spool: every checksum, what is compressed, the order of seqs, and the chain of every source's positions.
struct SpoolVerification: ~Copyable {
    /// What was read.
    private(set) var summary = SpoolView.Verification()

    private let view: SpoolView
    private let tell: (SpoolFinding) -> Void
    private var scanner: SegmentScanner
    private var inflater = BatchInflater()
    private var inflated = ByteWriter(minimumCapacity: 0)
    /// Where every source stands; empty behind damage, up to the next position snapshot.
    private var sources = SourceTable()
    private var unknownVersion: SpoolError?

    init(of view: SpoolView, tell: @escaping (SpoolFinding) -> Void) {
        self.view = view
        self.tell = tell
        scanner = SegmentScanner(fileSystem: view.state.environment.fileSystem)
    }

    mutating func run() throws(SpoolError) {
        let segments = view.state.withLock { $0.segments }
        for (index, segment) in segments.enumerated() {
            let isLast = index + 1 == segments.count
            let end = isLast ? view.end : min(segments[index + 1].first, view.end)
            do throws(FileError) {
                try verify(segment, end: end)
            } catch {
                throw error.asSpoolError
            }
            if let unknownVersion { throw unknownVersion }
        }
        for notice in view.notices { tell(notice) }
    }

    private mutating func found(_ finding: SpoolFinding) {
        summary.findings += 1
        tell(finding)
    }

    // MARK: Segments

    private mutating func verify(_ segment: SegmentSummary, end: UInt64) throws(FileError) {
        let fileSystem = view.state.environment.fileSystem
        let path = view.state.paths.segment(segment.first)
        let file: OpenFile
        do throws(FileError) {
            file = try fileSystem.open(path, .read)
        } catch {
            guard error.isMissingFile else { throw error }
            sources = SourceTable()
            if !view.wasRemoved(through: max(end, 1) - 1) { found(.missing(path: path, seqs: segment.first..<end)) }
            return
        }
        defer { fileSystem.close(file) }
        guard let start = try verifyHeader(of: file) else { return }
        let marker = start.marker
        var offset = start.offset
        var expected = segment.first
        while true {
            var past: UInt64 = 0
            if case .batch(let layout, let index) = try scanner.batch(
                at: offset, in: file, limit: segment.size, marker: marker),
                layout.firstSeq == expected, layout.endSeq <= end
            {
                if !layout.isCompressed || inflater.inflate(layout, at: index, of: scanner.buffer, into: &inflated) {
                    take(layout, at: index, path: path, offset: offset)
                    offset += UInt64(layout.length)
                    expected = layout.endSeq
                    continue
                }
                // Its checksum is right: it would be found again.
                past = UInt64(BatchLayout.alignment)
            }
            // What stands behind a segment's last event is void.
            guard expected < end else { break }
            sources = SourceTable()
            guard offset < segment.size else {
                found(.missing(path: path, seqs: expected..<end))
                break
            }
            let next = try scanner.findBatch(
                from: offset + past, in: file, limit: segment.size, marker: marker, seqs: expected..<end)
            let damage = offset..<(next?.offset ?? segment.size)
            found(.damaged(segment: path, bytes: damage, seqs: expected..<(next?.layout.firstSeq ?? end)))
            guard let next else { break }
            offset = next.offset
            expected = next.layout.firstSeq
        }
        summary.segments += 1
        summary.bytes += segment.size
    }

    /// - Returns: where the batches begin, and what each begins with; nil where the format is not known.
    private mutating func verifyHeader(of file: OpenFile) throws(FileError) -> (offset: UInt64, marker: UInt64)? {
        switch try scanner.header(of: file) {
        case .header(let header, let length):
            // The snapshot says where every source stood at the end of the segment before.
            for record in header.sources {
                guard let known = sources.position(record.id), let position = record.position, known != position
                else { continue }
                found(
                    .chain(
                        segment: file.path, offset: 0, source: record.id, expected: known.offset,
                        found: position.offset))
            }
            sources.restore(header)
            return (UInt64(length), header.marker)
        case .unknownVersion(let version):
            unknownVersion = .unknownVersion(path: file.path, version: version, known: SegmentHeader.version)
            return nil
        case .damaged, .incomplete:
            found(.header(segment: file.path))
            sources = SourceTable()
            return (0, view.state.identity.marker)
        }
    }

    private mutating func take(_ layout: BatchLayout, at index: Int, path: String, offset: UInt64) {
        summary.batches += 1
        summary.events += UInt64(layout.eventCount)
        var breaks: [SpoolFinding] = []
        sources.follow(layout, at: index, in: scanner.buffer) { notice in
            guard case .brokenChain(let source, let expected, let position) = notice else { return }
            breaks.append(
                .chain(segment: path, offset: offset, source: source, expected: expected, found: position))
        }
        for finding in breaks { found(finding) }
    }

    // MARK: What was found when the view was opened

    /// What was found in the newest segment was found again with the others.
    private mutating func tell(_ notice: SpoolNotice) {
        let paths = view.state.paths
        switch notice {
        case .tailCut(let segment, let offset, let bytes, _):
            found(.tail(segment: segment, bytes: offset..<(offset + bytes)))
        case .cursorBeyondTail(let output, let cursor, let tail):
            found(
                .cursor(
                    path: paths.cursor(output),
                    reason: "output \(output) is at event \(cursor), and the log ends at \(tail)"))
        case .cursorUnreadable(let output, let reason, _):
            found(
                .cursor(
                    path: paths.cursor(output), reason: "\(reason); its output begins with the oldest event again"))
        case .newStream(_, let reason):
            found(.identity(path: paths.identity, reason: reason))
        case .ledgerUnreadable(let path, let reason):
            found(.ledger(path: path, reason: reason))
        case .dropped, .droppedOnRequest, .skippedForNewOutput, .damage, .missing, .brokenChain, .foreignFile, .full,
            .failing, .givenUp, .unwritten, .working:
            break
        }
    }
}

extension SpoolView {
    /// What was read by ``verify(_:)``.
    public struct Verification: Equatable, Sendable {
        public var segments = 0
        public var batches: UInt64 = 0
        public var events: UInt64 = 0
        public var bytes: UInt64 = 0
        /// Number of what was found wrong; 0: all is well.
        public var findings = 0
    }

    /// Reads everything that is shown and checks it: checksums, order of events, chains of positions, cursors. Changes
    /// nothing. What is wrong is told as it is found.
    public func verify(_ tell: @escaping (SpoolFinding) -> Void) throws(SpoolError) -> Verification {
        var verification = SpoolVerification(of: self, tell: tell)
        try verification.run()
        return verification.summary
    }
}
