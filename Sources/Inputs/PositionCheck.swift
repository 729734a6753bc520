/// What proves, with an offset, that a file is still the one that was read: kept in the spool beside the offset.
///
///     byte        what
///     0           version: 1
///     1…32        SHA-256 of the file's first min(4096, offset) bytes
///     33…64       SHA-256 of the 256 bytes before the offset (fewer at a smaller offset)
///     65…72       only inside a line that is shipped in parts: where its text begins, little-endian
///     73…76       and the number of the next part, little-endian
struct PositionCheck: Equatable, Sendable {
    /// Bytes at the file's beginning that the first hash covers.
    static let headSize = 4096
    /// Bytes before the offset that the second hash covers.
    static let tailSize = 256

    var head: [UInt8]
    var tail: [UInt8]
    /// Set where the offset is inside a long line.
    var rest: LineRest?

    private static let version: UInt8 = 1

    init(head: [UInt8], tail: [UInt8], rest: LineRest?) {
        self.head = head
        self.tail = tail
        self.rest = rest
    }

    func encoded() -> [UInt8] {
        var bytes = [UInt8]()
        bytes.reserveCapacity(77)
        bytes.append(Self.version)
        bytes += head
        bytes += tail
        if let rest {
            bytes.append(littleEndian: rest.start)
            bytes.append(littleEndian: rest.part)
        }
        return bytes
    }

    /// nil: no version that is known here, or not whole.
    init?(decoding bytes: [UInt8]) {
        var reader = BlobReader(bytes)
        guard reader.number() == Self.version, let head = reader.bytes(Digest.size),
            let tail = reader.bytes(Digest.size)
        else { return nil }
        self.init(head: head, tail: tail, rest: nil)
        guard !reader.isAtEnd else { return }
        guard let start: UInt64 = reader.number(), let part: UInt32 = reader.number(), reader.isAtEnd else {
            return nil
        }
        rest = LineRest(start: start, part: part)
    }
}
