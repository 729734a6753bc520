internal import Bytes
internal import Compression

/// What a file that gzip compressed holds.
final class GzipFileBytes: SeekableBytes {
    private let path: FilePath
    /// Kept open for the reader.
    private let file: OpenFile
    private var reader: GzipReader

    /// - Parameter path: for errors.
    init(_ file: OpenFile, path: FilePath) {
        self.file = file
        self.path = path
        reader = GzipReader(descriptor: file.descriptor)
    }

    var left: UInt64? { nil }

    func read(into target: inout ByteWriter, atMost limit: Int) throws(ArchiveError) {
        let failure: GzipError? = unsafe target.append(upTo: limit) { room in
            do throws(GzipError) {
                return (try unsafe reader.read(into: room), nil)
            } catch {
                return (0, error)
            }
        }
        if let failure { throw ArchiveError(failure, reading: path) }
    }

    func mark() -> ByteMark { ByteMark(.gzip(reader.mark())) }

    func seek(to mark: ByteMark) {
        mark.withGzip { reader.seek(to: $0) }
    }
}
