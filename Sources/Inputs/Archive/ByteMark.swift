internal import Compression

/// A place in a ``SeekableBytes`` to come back to. In a compressed file it takes some 40 KiB.
final class ByteMark {
    enum Place: ~Copyable {
        case plain(UInt64)
        case gzip(GzipReader.Mark)
    }

    private let place: Place

    init(_ place: consuming Place) {
        self.place = place
    }

    /// The offset in a file that is not compressed.
    var plainOffset: UInt64 {
        switch place {
        case .plain(let offset): offset
        case .gzip: preconditionFailure("a mark is of the same kind of file")
        }
    }

    /// Lends the mark of a compressed file.
    func withGzip(_ body: (borrowing GzipReader.Mark) -> Void) {
        switch place {
        case .gzip(let mark): body(mark)
        case .plain: preconditionFailure("a mark is of the same kind of file")
        }
    }
}
