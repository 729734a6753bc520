/// Finds the first batch that arrived at a moment or later: first its segment, by the times in the headers, then the batch,
/// both by halving, so that some dozens of small reads do for any backlog.
struct ArrivalSearch {
    let environment: SpoolEnvironment
    let paths: SpoolPaths

    /// Bytes that are read from end to end.
    private static let stride: UInt64 = 1 << 20

    /// The first seq of that batch; nil if there is none. Where a clock was set back meanwhile, it may be a later one; what
    /// cannot be read counts as later.
    /// - Parameters:
    ///   - moment: Unix seconds.
    ///   - end: where what is durable ends.
    func firstSeq(since moment: Int64, in segments: [SegmentSummary], upTo end: Watermark) throws(FileError) -> UInt64?
    {
        // The last segment that was made before the moment holds it, or the next one does.
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if let created = try created(segments[middle]), created <= moment {
                low = middle + 1
            } else {
                high = middle
            }
        }
        for segment in segments[max(low - 1, 0)...] {
            let limit = segment.serial == end.serial ? end.offset : segment.size
            if let seq = try firstSeq(since: moment, in: segment, limit: limit), seq < end.seq { return seq }
        }
        return nil
    }

    private func created(_ segment: SegmentSummary) throws(FileError) -> Int64? {
        if let created = segment.created { return created }
        return try header(of: segment)?.header.created
    }

    private func header(of segment: SegmentSummary) throws(FileError) -> (header: SegmentHeader, length: Int)? {
        guard let file = try open(segment) else { return nil }
        defer { environment.fileSystem.close(file) }
        var scanner = SegmentScanner(fileSystem: environment.fileSystem)
        guard case .header(let header, let length) = try scanner.header(of: file) else { return nil }
        return (header, length)
    }

    /// nil where it is gone.
    private func open(_ segment: SegmentSummary) throws(FileError) -> OpenFile? {
        do throws(FileError) {
            return try environment.fileSystem.open(paths.segment(segment.first), .read)
        } catch {
            guard error.isMissingFile else { throw error }
            return nil
        }
    }

    private func firstSeq(since moment: Int64, in segment: SegmentSummary, limit: UInt64) throws(FileError) -> UInt64? {
        guard let (header, length) = try header(of: segment), let file = try open(segment) else { return segment.first }
        defer { environment.fileSystem.close(file) }
        var scanner = SegmentScanner(fileSystem: environment.fileSystem)
        // Batches that begin before `low` came before the moment; `found` did not, and none between `high` and it is whole.
        var low = UInt64(length)
        var high = limit
        var found: UInt64?
        while high > low, high - low > Self.stride {
            let middle = low + (high - low) / 2
            let next = try scanner.findBatch(
                from: middle, in: file, limit: limit, marker: header.marker, seqs: segment.first..<UInt64.max)
            guard let next, next.offset < high else {
                high = middle
                continue
            }
            if next.layout.arrivalSeconds >= moment {
                high = middle
                found = next.layout.firstSeq
            } else {
                low = next.offset + UInt64(next.layout.length)
            }
        }
        while low < high,
            let next = try scanner.findBatch(
                from: low, in: file, limit: limit, marker: header.marker, seqs: segment.first..<UInt64.max),
            next.offset < high
        {
            if next.layout.arrivalSeconds >= moment { return next.layout.firstSeq }
            low = next.offset + UInt64(next.layout.length)
        }
        return found
    }
}
