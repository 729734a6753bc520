internal import Bytes

/// Bytes whose first ones can be looked at before they are read.
final class PeekedBytes: ByteSource {
    /// As many as a tar header has, which is the longest mark by which a file's kind is known.
    static let peekSize = TarHeader.size

    private let base: any ByteSource
    /// The first bytes; fewer than ``peekSize`` if there are no more.
    let first: [UInt8]
    private var given = 0

    init(_ base: any ByteSource) throws(ArchiveError) {
        self.base = base
        var peek = ByteWriter(minimumCapacity: Self.peekSize)
        try base.fill(&peek, with: Self.peekSize)
        first = peek.array()
    }

    var left: UInt64? { base.left.map { $0 + UInt64(first.count - given) } }

    func read(into target: inout ByteWriter, atMost limit: Int) throws(ArchiveError) {
        guard given < first.count else { return try base.read(into: &target, atMost: limit) }
        let count = min(limit, first.count - given)
        target.append(Array(first[given..<given + count]))
        given += count
    }

    func skip(_ count: UInt64) throws(ArchiveError) -> UInt64 {
        let here = min(count, UInt64(first.count - given))
        given += Int(here)
        return here == count ? here : here + (try base.skip(count - here))
    }
}
