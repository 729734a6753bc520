internal import Bytes
internal import Compression

/// What an archive's member that gzip compressed holds: one stream, or several one after the other, as gzip(1) reads them.
/// In memory there is never more of it than was asked for.
final class GzipBytes: ByteSource {
    private let base: any ByteSource
    /// For errors.
    private let name: String
    private var stream = InflateStream(only: .gzip)
    private var input: [UInt8] = []
    /// Bytes of `input` that the stream has had.
    private var taken = 0
    private var isInside = true

    /// - Parameter name: what it is, for errors.
    init(_ base: any ByteSource, name: String) {
        self.base = base
        self.name = name
    }

    var left: UInt64? { nil }

    func read(into target: inout ByteWriter, atMost limit: Int) throws(ArchiveError) {
        let before = target.count
        while target.count == before {
            if taken == input.count { try refill() }
            // Zeros may stand behind the last stream.
            if !isInside { taken += input[taken...].prefix { $0 == 0 }.count }
            if taken == input.count {
                if !input.isEmpty { continue }
                guard isInside else { return }
                throw ArchiveError(.damaged, "\(name) is cut short: what gzip compressed does not end")
            }
            if !isInside { stream.reset() }
            do throws(InflateError) {
                let rest = unsafe input.span.bytes.extracting(droppingFirst: taken)
                let (consumed, outcome) = try stream.inflate(rest, into: &target, atMost: limit)
                taken += consumed
                isInside = outcome != .ended
            } catch {
                throw ArchiveError(
                    .damaged, "\(name) is damaged: what gzip compressed cannot be undone (\(error.cause))")
            }
        }
    }

    private func refill() throws(ArchiveError) {
        var bytes = ByteWriter(minimumCapacity: Self.usualRead)
        try base.read(into: &bytes, atMost: Self.usualRead)
        input = bytes.array()
        taken = 0
    }
}
