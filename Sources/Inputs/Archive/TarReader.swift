internal import Bytes

/// Reads a tar archive from its front: ustar, pax and GNU's long names. It writes no file, so that names and links in an
/// archive can do nothing, and holds no more than a block and a name.
final class TarReader {
    struct Member: Equatable {
        /// As the archive has it.
        var name: [UInt8]
        /// Unix time of the last change.
        var modified: Int64
        /// Bytes.
        var size: UInt64
        /// Whether it is stored with its holes, which is not read here.
        var isSparse: Bool
    }

    /// Bytes that a long name, or the records before a member, may have.
    static let maximumExtra: UInt64 = 1 << 20
    /// Bytes that a member may have: more than any disk has.
    private static let maximumSize: UInt64 = 1 << 60

    private let base: any SeekableBytes
    /// For errors.
    private let archive: String
    /// Bytes of the current member that have not been read.
    private var unread: UInt64 = 0
    /// Bytes behind them, to the next block.
    private var padding: UInt64 = 0
    private var isAtEnd = false
    private var block = ByteWriter(minimumCapacity: TarHeader.size)
    /// Where the current member begins, with all that stands before it in its name: a reader that is put there has it next.
    private(set) var mark: ByteMark

    /// - Parameter archive: what it is called, for errors.
    init(_ base: any SeekableBytes, archive: String) {
        self.base = base
        self.archive = archive
        mark = base.mark()
    }

    /// Whether these are the first bytes of an archive.
    static func isArchive(_ first: [UInt8]) -> Bool { TarHeader(first[...]) != nil }

    /// Goes to the next member that is a file.
    /// - Returns: nil at the end.
    /// - Throws: ``ArchiveError`` where the archive is cut short or damaged.
    func next() throws(ArchiveError) -> Member? {
        var longName: [UInt8]?
        var records = TarRecords()
        try passRest()
        mark = base.mark()
        while let header = try readHeader() {
            switch header.kind {
            case .other: break
            case .empty:
                longName = nil
                records = TarRecords()
            case .longName:
                longName = try extra(of: header)
                if longName?.last == 0 { longName?.removeLast() }
            case .records:
                guard let found = TarRecords(try extra(of: header)) else { throw damaged("its records make no sense") }
                records = found
            case .file, .sparse:
                let size = records.size ?? header.count
                try begin(size)
                return Member(
                    name: records.path ?? longName ?? header.name, modified: records.modified ?? header.modified,
                    size: size, isSparse: header.kind == .sparse || records.isSparse)
            }
        }
        return nil
    }

    private func readHeader() throws(ArchiveError) -> TarHeader? {
        guard !isAtEnd else { return nil }
        try passRest()
        block.removeAll()
        try base.fill(&block, with: TarHeader.size)
        // Two blocks of zeros end an archive; some writers leave them out.
        let bytes = block.array()
        if bytes.allSatisfy({ $0 == 0 }) {
            isAtEnd = true
            return nil
        }
        guard bytes.count == TarHeader.size else { throw cutShort }
        guard let header = TarHeader(bytes[...]) else { throw damaged("a header in it has a wrong checksum") }
        if header.isExtended { try skipMap() }
        try begin(header.count)
        return header
    }

    /// Goes past what is left of the current member.
    private func passRest() throws(ArchiveError) {
        let rest = unread + padding
        guard try base.skip(rest) == rest else { throw cutShort }
        unread = 0
        padding = 0
    }

    /// Goes past the blocks that have more of a sparse file's map than its header has room for.
    private func skipMap() throws(ArchiveError) {
        repeat {
            block.removeAll()
            try base.fill(&block, with: TarHeader.size)
            guard block.count == TarHeader.size else { throw cutShort }
        } while block[504] != 0
    }

    private func begin(_ count: UInt64) throws(ArchiveError) {
        guard count <= Self.maximumSize else { throw damaged("a member of it has \(count) bytes") }
        unread = count
        let block = UInt64(TarHeader.size)
        padding = (block - count % block) % block
    }

    /// What stands behind a header that belongs to the next one.
    private func extra(of header: TarHeader) throws(ArchiveError) -> [UInt8] {
        guard header.count <= Self.maximumExtra else { throw damaged("a name in it has \(header.count) bytes") }
        var bytes = ByteWriter(minimumCapacity: Int(header.count))
        try fill(&bytes, with: Int(header.count))
        return bytes.array()
    }

    private var cutShort: ArchiveError { ArchiveError(.damaged, "\(archive) is cut short") }

    private func damaged(_ why: String) -> ArchiveError { ArchiveError(.damaged, "\(archive) is damaged: \(why)") }
}

/// The bytes of the current member.
extension TarReader: ByteSource {
    var left: UInt64? { base.left.map { min($0, unread) } }

    func read(into target: inout ByteWriter, atMost limit: Int) throws(ArchiveError) {
        let count = Int(clamping: min(unread, UInt64(limit)))
        guard count > 0 else { return }
        let before = target.count
        try base.read(into: &target, atMost: count)
        guard target.count > before else { throw cutShort }
        unread -= UInt64(target.count - before)
    }

    func skip(_ count: UInt64) throws(ArchiveError) -> UInt64 {
        let wanted = min(count, unread)
        guard try base.skip(wanted) == wanted else { throw cutShort }
        unread -= wanted
        return wanted
    }
}
