import Glibc
import Transport

/// Reads the lines of a file of dead letters, one at a time.
struct DeadLetterReader: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private let end: UInt64
    /// What was read behind ``offset``.
    private var buffer: [UInt8] = []
    private var start = 0
    /// Where the next line begins.
    private(set) var offset: UInt64 = 0

    private static let pieceSize = 64 << 10

    /// - Parameter end: only lines that begin before it are read.
    /// - Throws: `file_unwritable`.
    init(_ path: String, end: UInt64) throws(TransportError) {
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard opened >= 0 else { throw TransportError("opening", file: path, code: errno) }
        self.path = path
        descriptor = opened
        self.end = end
    }

    deinit {
        close(descriptor)
    }

    /// The next line without its end; nil behind the last one. Half a line at the end of the file is one.
    mutating func next() throws(TransportError) -> [UInt8]? {
        guard offset < end else { return nil }
        var searched = start
        while true {
            if let found = buffer[searched...].firstIndex(of: 0x0A) {
                let line = Array(buffer[start..<found])
                offset += UInt64(found + 1 - start)
                start = found + 1
                return line
            }
            searched = buffer.count - start
            guard try readMore() else { break }
        }
        guard start < buffer.count else { return nil }
        let line = Array(buffer[start...])
        offset += UInt64(line.count)
        start = buffer.count
        return line
    }

    /// Goes on with the line that begins at `offset`.
    mutating func seek(to offset: UInt64) {
        self.offset = offset
        buffer.removeAll(keepingCapacity: true)
        start = 0
    }

    /// - Returns: false at the end of the file.
    private mutating func readMore() throws(TransportError) -> Bool {
        buffer.removeFirst(start)
        start = 0
        var piece = [UInt8](repeating: 0, count: Self.pieceSize)
        let place = off_t(offset) + off_t(buffer.count)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { bytes in
                unsafe pread(descriptor, bytes.baseAddress, bytes.count, place)
            }
            if count >= 0 {
                buffer.append(contentsOf: piece.prefix(count))
                return count > 0
            }
            if errno != EINTR { throw TransportError("reading", file: path, code: errno) }
        }
    }
}
