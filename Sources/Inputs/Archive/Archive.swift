internal import Bytes
internal import Compression

/// A file that holds logs: one, as it is or compressed by gzip, or many, as a tar archive, which may be compressed too.
enum Archive {
    case log(any SeekableBytes)
    case tar(any SeekableBytes)

    /// Opens a file.
    init(_ path: FilePath) throws(ArchiveError) {
        let file: OpenFile
        let kind: FileStatus.Kind
        let head: [UInt8]
        do throws(SystemError) {
            file = try OpenFile(path)
            kind = try file.status().kind
            head = kind == .regular ? try file.bytes(at: 0, count: TarHeader.size) : []
        } catch {
            throw ArchiveError(error, reading: path)
        }
        guard kind == .regular else {
            throw ArchiveError(.unsupported, "\(path) is \(kind), not a regular file: it is not read")
        }
        let bytes: any SeekableBytes =
            GzipReader.isHeader(head) ? GzipFileBytes(file, path: path) : FileBytes(file, path: path)
        let start = bytes.mark()
        var first = ByteWriter(minimumCapacity: TarHeader.size)
        try bytes.fill(&first, with: TarHeader.size)
        bytes.seek(to: start)
        let isTar = TarReader.isArchive(first.array())
        if !isTar { try Self.check(first.array(), name: path.description) }
        self = isTar ? .tar(bytes) : .log(bytes)
    }

    /// What a member of an archive holds.
    /// - Parameter name: of both, for errors.
    static func contents(of member: TarReader, name: String) throws(ArchiveError) -> any ByteSource {
        let bytes = try PeekedBytes(member)
        guard GzipReader.isHeader(bytes.first) else {
            try check(bytes.first, name: name)
            return bytes
        }
        let contents = try PeekedBytes(GzipBytes(bytes, name: name))
        try check(contents.first, name: name)
        return contents
    }

    /// Refuses what is no log, by its first bytes.
    private static func check(_ first: [UInt8], name: String) throws(ArchiveError) {
        if TarReader.isArchive(first) {
            throw ArchiveError(.unsupported, "\(name) is an archive within an archive: unpack the outer one first")
        }
        let others: [(kind: String, magic: [UInt8])] = [
            ("gzip, a second time", [0x1F, 0x8B, 8]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]),
            ("bzip2", Array("BZh".utf8)), ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("zip", [0x50, 0x4B, 3, 4]),
        ]
        if let other = others.first(where: { first.starts(with: $0.magic) }) {
            throw ArchiveError(.unsupported, "\(name) is compressed by \(other.kind): unpack it first")
        }
    }
}
