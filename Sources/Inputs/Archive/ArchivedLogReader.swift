internal import Bytes
internal import Spool

/// Reads logs that an ``ArchiveSurvey`` found, in any order.
public final class ArchivedLogReader {
    private let bookmarks: Bookmarks
    /// The archive that was read last, and which of its members comes next.
    private var archive: (path: FilePath, bytes: any SeekableBytes, reader: TarReader, next: Int)?
    private var source: (any ByteSource)?
    /// Bytes that are still to be given.
    private var left: UInt64 = 0
    private var name = ""

    public init(_ survey: ArchiveSurvey) {
        bookmarks = survey.bookmarks
    }

    /// Begins to read a log.
    /// - Parameter offset: of the first byte, uncompressed.
    public func open(_ log: ArchivedLog, at offset: UInt64) throws(ArchiveError) {
        let bytes = try self.bytes(of: log)
        left = log.size > offset ? log.size - offset : 0
        guard try bytes.skip(offset) == offset else { throw changed }
        source = bytes
    }

    /// Looks once more what of a log is known, when more is than at the survey.
    public func compare(_ log: inout ArchivedLog, with known: [KnownLog], progress: (String) -> Bool) {
        var again = log
        do throws(ArchiveError) {
            guard try again.look(through: bytes(of: log), known: known, progress: progress) else { return }
        } catch {
            // What is damaged is known from the survey; what it begins with may be known all the same.
            guard again.size == log.size else { return }
        }
        log.known = again.known
        log.mayBeShorterCopy = again.mayBeShorterCopy
    }

    /// Whether a log begins with all of another one.
    public func begins(_ log: ArchivedLog, with other: ArchivedLog, progress: (String) -> Bool) -> Bool {
        let whole = KnownLog(
            source: SourceID(rawValue: 0), start: 0, end: other.size, head: Digest.value(of: other.head),
            tail: Digest.value(of: other.tail), isBackfilled: false)
        var again = log
        again.known = KnownParts()
        compare(&again, with: [whole], progress: progress)
        return again.known.beginning?.end == other.size
    }

    private func bytes(of log: ArchivedLog) throws(ArchiveError) -> any ByteSource {
        name = log.name
        if let member = log.member {
            return try Archive.contents(of: self.member(member, of: log.path), name: log.name)
        }
        guard case .log(let file) = try Archive(log.path) else { throw changed }
        return file
    }

    /// The next bytes of the log, at most `limit`; nil at its end.
    public func next(atMost limit: Int) throws(ArchiveError) -> [UInt8]? {
        guard left > 0, let source else { return nil }
        var bytes = ByteWriter(minimumCapacity: limit)
        try source.fill(&bytes, with: Int(clamping: min(left, UInt64(limit))))
        guard !bytes.isEmpty else { throw changed }
        left -= UInt64(bytes.count)
        return bytes.array()
    }

    /// An archive's reader at a member.
    private func member(_ index: Int, of path: FilePath) throws(ArchiveError) -> TarReader {
        if archive?.path != path {
            guard case .tar(let bytes) = try Archive(path) else { throw changed }
            archive = (path, bytes, TarReader(bytes, archive: path.description), 0)
        }
        guard var archive else { throw changed }
        if let found = bookmarks.mark(before: index, of: path), index < archive.next || found.index > archive.next {
            archive.bytes.seek(to: found.mark)
            archive.reader = TarReader(archive.bytes, archive: path.description)
            archive.next = found.index
        }
        while archive.next <= index {
            guard try archive.reader.next() != nil else { throw changed }
            archive.next += 1
        }
        self.archive = archive
        return archive.reader
    }

    private var changed: ArchiveError {
        ArchiveError(.damaged, "\(name) has changed since it was looked through: run the command again")
    }
}
