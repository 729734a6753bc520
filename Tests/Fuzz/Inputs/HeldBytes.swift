@testable import Bytes
@testable import Inputs

/// A file's bytes, in memory.
final class HeldBytes: SeekableBytes {
    private let bytes: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var left: UInt64? { UInt64(bytes.count - next) }

    func read(into target: inout ByteWriter, atMost limit: Int) throws(ArchiveError) {
        let count = min(limit, bytes.count - next)
        target.append(Array(bytes[next..<next + count]))
        next += count
    }

    func mark() -> ByteMark { ByteMark(.plain(UInt64(next))) }

    func seek(to mark: ByteMark) {
        next = Int(mark.plainOffset)
    }
}
