internal import Bytes
internal import Compression

/// Compresses what stands behind a batch's runs.
struct BatchDeflater: ~Copyable {
    private var stream: DeflateStream?
    private(set) var compressed = ByteWriter(minimumCapacity: 0)

    /// Fast: the writer should not be what holds up the inputs.
    private static let level = 1
    /// Bytes below which there is nothing to gain: a line of the gateway has some 400, and becomes a quarter less.
    private static let shortest = 128
    /// The buffer goes back to this after a giant.
    private static let usualCapacity = 256 * 1024

    /// Fills ``compressed``.
    /// - Returns: whether it is worth it: smaller by an eighth at least.
    mutating func deflate(_ batch: AppendBatch) -> Bool {
        let plain = batch.events.lengths.count + batch.events.parts.count + batch.events.bytes.count
        guard plain >= Self.shortest else { return false }
        compressed.removeAll()
        compressed.shrink(to: Self.usualCapacity)
        if stream == nil { stream = DeflateStream(level: Self.level) } else { stream?.reset() }
        stream?.append(batch.events.lengths, into: &compressed)
        stream?.append(batch.events.parts, into: &compressed)
        stream?.append(batch.events.bytes, into: &compressed)
        stream?.finish(into: &compressed)
        return compressed.count <= plain - plain / 8
    }
}
