/// Finds out what a data directory holds. Its cost does not grow with the backlog: the directory is listed, the last
/// segment is read, and the one before it only where the last one's source table is lost.
struct Recovery {
    let environment: SpoolEnvironment
    let paths: SpoolPaths
    let settings: SpoolSettings
    /// What the agent that runs on it said to be durable.
    var durable: DurableEnd?

    private var fileSystem: any SpoolFileSystem { environment.fileSystem }
    private var damageStore: DamageStore {
        DamageStore(fileSystem: fileSystem, paths: paths, limit: settings.setAsideLimit)
    }

    func run() throws(SpoolError) -> RecoveredLog {
        let segments = try findSegments()
        let identity = try readIdentity(hasSegments: !segments.isEmpty)
        let cursors = try CursorStore(environment: environment, paths: paths)
            .readAll(identity: identity, damageStore: damageStore)
        var log = try recover(segments, identity: identity, cursors: cursors)
        log.losses = try LossLedger.read(environment, paths)
        log.setAsideBytes = try attempt { () throws(FileError) in try damageStore.bytes() }
        return log
    }

    /// Runs what fails with errors of files.
    private func attempt<R>(_ body: () throws(FileError) -> R) throws(SpoolError) -> R {
        do throws(FileError) {
            return try body()
        } catch {
            throw error.asSpoolError
        }
    }

    // MARK: Segments

    /// All segments by their names, the oldest first. What else is there is reported and left alone; only what the spool
    /// itself had begun and not named is removed.
    private func findSegments() throws(SpoolError) -> [SegmentSummary] {
        var segments: [SegmentSummary] = []
        for entry in try attempt({ () throws(FileError) in try fileSystem.list(paths.segments) }) {
            let path = paths.segments + "/" + entry.name
            if path == paths.damaged { continue }
            if entry.kind == .file, let first = SpoolPaths.firstSeq(inName: entry.name) {
                segments.append(SegmentSummary(first: first, serial: 0, size: entry.size))
            } else if entry.kind == .file, entry.name.hasSuffix(SpoolPaths.temporarySuffix),
                SpoolPaths.firstSeq(inName: String(entry.name.dropLast(SpoolPaths.temporarySuffix.count))) != nil
            {
                // Not yet named is not yet used; if it cannot go, the next segment of that name is made over it.
                try? fileSystem.unlink(path)
            } else {
                environment.observer(.foreignFile(path: path, reason: "it is not a segment"))
            }
        }
        segments.sort { $0.first < $1.first }
        for index in segments.indices { segments[index].serial = UInt64(index + 1) }
        return segments
    }

    private func recover(
        _ found: [SegmentSummary], identity: Identity, cursors: [String: StoredCursor]
    ) throws(SpoolError) -> RecoveredLog {
        var segments = found
        // A cursor of this stream shows that what is before it was durable once.
        let streams = [identity.stream] + identity.earlier
        let acknowledged = cursors.values.filter { streams.contains($0.stream) }.map(\.next).max() ?? 1
        let watermark = max(acknowledged, durable?.seq(in: identity.stream) ?? 1)
        guard let last = segments.last else {
            return RecoveredLog(
                identity: identity, segments: [], nextSeq: max(1, acknowledged),
                confirmedSeq: max(1, acknowledged), sources: SourceTable(), cursors: cursors)
        }
        let end = try readLast(last, of: segments, identity: identity, watermark: watermark)
        segments[segments.count - 1].size = end.size
        for (output, cursor) in cursors where cursor.next > end.logEnd {
            environment.observer(.cursorBeyondTail(output: output, cursor: cursor.next, tail: end.logEnd))
        }
        if end.nextSeq > end.logEnd {
            environment.observer(.missing(first: end.logEnd, last: end.nextSeq - 1))
        }
        var sources = end.sources
        sources.endRecovery()
        return RecoveredLog(
            identity: identity, segments: segments, nextSeq: end.nextSeq, confirmedSeq: end.confirmedSeq,
            sources: sources,
            cursors: cursors.mapValues { cursor in
                var cursor = cursor
                cursor.next = min(cursor.next, end.nextSeq)
                if let mark = cursor.mark { cursor.mark?.end = min(mark.end, end.nextSeq) }
                return cursor
            })
    }

    private struct End {
        var size: UInt64
        /// Behind the last event that is there.
        var logEnd: UInt64
        var nextSeq: UInt64
        var confirmedSeq: UInt64
        var sources: SourceTable
    }

    private func readLast(
        _ last: SegmentSummary, of segments: [SegmentSummary], identity: Identity, watermark: UInt64
    ) throws(SpoolError) -> End {
        let (file, isWritable) = try attempt { () throws(FileError) in try openToMend(paths.segment(last.first)) }
        defer { fileSystem.close(file) }
        var scan = try scan(last, file: file, identity: identity, watermark: watermark, sources: SourceTable())
        if !scan.hasHeader, segments.count > 1 {
            let earlier = try sourcesBehind(segments[segments.count - 2], identity: identity)
            scan = try self.scan(last, file: file, identity: identity, watermark: watermark, sources: earlier)
        }
        for notice in scan.chainBreaks { environment.observer(notice) }
        for damage in scan.damages { report(damage, in: last, file: file, end: scan.endOffset, lastSeq: scan.nextSeq) }
        if scan.endOffset < last.size {
            let kept = keep(scan.endOffset..<last.size, of: file, segment: last.first)
            environment.observer(
                .tailCut(
                    segment: file.path, offset: scan.endOffset, bytes: last.size - scan.endOffset, setAside: kept))
        }
        let size = scan.endOffset
        let isCut = size < last.size
        // A read-only disk shows what it has; what is void there, the next segment's name makes void.
        if isWritable {
            try attempt { () throws(FileError) in
                do throws(FileError) {
                    if isCut { try fileSystem.truncate(file, to: size) }
                    try confirm(scan, in: file)
                    try fileSystem.syncDirectory(paths.segments)
                    try fileSystem.syncDirectory(paths.cursors)
                } catch {
                    guard error.isReadOnly else { throw error }
                }
            }
        }
        return End(
            size: size, logEnd: scan.lastSeq, nextSeq: scan.nextSeq, confirmedSeq: scan.confirmedSeq,
            sources: scan.sources)
    }

    /// Makes durable what is whole above the watermark. After a kill it need not be on the disk yet, and after a failed
    /// sync the page cache may call clean what the disk never got: so it is written once more, the same bytes in the same
    /// place, and then synced.
    private func confirm(_ scan: borrowing SegmentScan, in file: OpenFile) throws(FileError) {
        var offset = scan.unconfirmedOffset
        while offset < scan.endOffset {
            let piece = try fileSystem.contents(
                of: file, from: offset, limit: Int(min(scan.endOffset - offset, 1 << 20)))
            if piece.isEmpty { break }
            try fileSystem.writeAll(file, at: offset, piece)
            offset += UInt64(piece.count)
        }
        try fileSystem.sync(file)
    }

    /// For writing, or for reading alone where the disk is read-only.
    private func openToMend(_ path: String) throws(FileError) -> (file: OpenFile, isWritable: Bool) {
        do throws(FileError) {
            return (try fileSystem.open(path, .readWrite), true)
        } catch {
            guard error.isReadOnly else { throw error }
            return (try fileSystem.open(path, .read), false)
        }
    }

    private func scan(
        _ segment: SegmentSummary, file: OpenFile, identity: Identity, watermark: UInt64, sources: SourceTable
    ) throws(SpoolError) -> SegmentScan {
        var scan = SegmentScan(
            file: file, size: segment.size, first: segment.first, watermark: watermark, marker: identity.marker,
            sources: sources, fileSystem: fileSystem)
        do throws(FileError) {
            try scan.run()
        } catch {
            throw error.asSpoolError
        }
        if let version = scan.unknownVersion {
            throw .unknownVersion(path: file.path, version: version, known: SegmentHeader.version)
        }
        return scan
    }

    /// The source table as it is behind a segment, which is only read.
    private func sourcesBehind(_ segment: SegmentSummary, identity: Identity) throws(SpoolError) -> SourceTable {
        let file = try attempt { () throws(FileError) in try fileSystem.open(paths.segment(segment.first), .read) }
        defer { fileSystem.close(file) }
        // All of it was durable when the segment behind it was made.
        return try scan(segment, file: file, identity: identity, watermark: .max, sources: SourceTable()).sources
    }

    // MARK: Damage

    private func report(
        _ damage: SegmentScan.Break, in segment: SegmentSummary, file: OpenFile, end: UInt64, lastSeq: UInt64
    ) {
        let range = damage.offset..<max(damage.next?.offset ?? end, damage.offset)
        let behind = damage.next?.seq ?? lastSeq
        environment.observer(
            .damage(
                segment: file.path, offset: range.lowerBound, bytes: UInt64(range.count), first: damage.expected,
                last: max(behind, 1) - 1, setAside: keep(range, of: file, segment: segment.first)))
    }

    /// Keeps a range; nil where it cannot be, which is no reason not to start.
    private func keep(_ range: Range<UInt64>, of file: OpenFile, segment: UInt64) -> String? {
        do throws(FileError) {
            return try damageStore.keep(range, of: file, segment: segment)
        } catch {
            environment.observer(.failing(reason: error.asSpoolError.description))
            return nil
        }
    }

    /// Keeps a damaged file `stream`; nil where it cannot be, which is no reason not to start.
    private func keepIdentity() -> String? {
        do throws(FileError) {
            return try damageStore.keep(fileAt: paths.identity, as: "stream")
        } catch {
            environment.observer(.failing(reason: error.asSpoolError.description))
            return nil
        }
    }

    // MARK: Identity

    /// The file `stream`, made anew where it is not there, cannot be read, or is another machine's.
    private func readIdentity(hasSegments: Bool) throws(SpoolError) -> Identity {
        let machineID = environment.machineID
        let bytes: [UInt8]? = try attempt { () throws(FileError) in
            do throws(FileError) {
                let file = try fileSystem.open(paths.identity, .read)
                defer { fileSystem.close(file) }
                return try fileSystem.contents(of: file, limit: 64 * 1024)
            } catch {
                if error.isMissingFile { return nil }
                throw error
            }
        }
        let reason: String
        var earlier: [StreamID] = []
        switch bytes.map(Identity.read) {
        case .identity(let identity)?:
            guard let machineID, let old = identity.machineID, machineID != old else { return identity }
            reason = "the machine-id is not the one that the data directory was made with"
            earlier = [identity.stream] + identity.earlier
        case .unknownVersion(let version)?:
            throw .unknownVersion(path: paths.identity, version: version, known: Identity.version)
        case .damaged?:
            let kept = keepIdentity()
            reason = "\(paths.identity) is damaged" + (kept.map { ", and kept in \($0)" } ?? "")
        case nil: reason = hasSegments ? "\(paths.identity) is missing" : "the data directory is new"
        }
        let identity = Identity.new(machineID: machineID, earlier: earlier)
        try attempt { () throws(FileError) in
            do throws(FileError) {
                try fileSystem.replaceFile(paths.identity, in: paths.root, with: identity.encoded)
            } catch {
                // Nothing gets an id on a read-only disk, so that this one need not last.
                guard error.isReadOnly else { throw error }
            }
        }
        environment.observer(.newStream(identity.stream, reason: reason))
        return identity
    }
}
