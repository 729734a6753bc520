/// A segment as one looks at it from outside.
public struct SegmentDescription: Equatable, Sendable {
    /// The file.
    public var path: String
    /// The seq of its first event.
    public var first: UInt64
    /// How many seqs it has, those of damaged events included.
    public var events: UInt64
    /// Bytes in the file that belong to the log.
    public var bytes: UInt64
    /// Whose events these are; nil where the header is damaged, as are ``epoch`` and ``begun`` then.
    public var stream: StreamID?
    public var epoch: Epoch?
    /// When it was made: Unix seconds.
    public var begun: Int64?
}

extension SpoolView {
    /// All segments, the oldest first. Reads their headers.
    public func segments() throws(SpoolError) -> [SegmentDescription] {
        let summaries = state.withLock { $0.segments }
        var scanner = SegmentScanner(fileSystem: state.environment.fileSystem)
        var descriptions: [SegmentDescription] = []
        for (index, summary) in summaries.enumerated() {
            let behind = index + 1 < summaries.count ? summaries[index + 1].first : end
            var description = SegmentDescription(
                path: state.paths.segment(summary.first), first: summary.first,
                events: max(behind, summary.first) - summary.first, bytes: summary.size)
            switch try header(of: description.path, scanner: &scanner) {
            case .header(let header, _)?:
                description.stream = header.stream
                description.epoch = header.epoch
                description.begun = header.created
            case .unknownVersion(let version)?:
                throw .unknownVersion(path: description.path, version: version, known: SegmentHeader.version)
            case .damaged?, .incomplete?: break
            case nil:
                if wasRemoved(through: behind - 1) { continue }
            }
            descriptions.append(description)
        }
        return descriptions
    }

    /// nil where the file is gone.
    private func header(of path: String, scanner: inout SegmentScanner) throws(SpoolError) -> SegmentHeader.Found? {
        do throws(FileError) {
            let file = try state.environment.fileSystem.open(path, .read)
            defer { state.environment.fileSystem.close(file) }
            return try scanner.header(of: file)
        } catch {
            if error.isMissingFile { return nil }
            throw error.asSpoolError
        }
    }
}
