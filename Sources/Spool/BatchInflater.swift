internal import Bytes
internal import Compression

/// Undoes what ``BatchDeflater`` did.
struct BatchInflater: ~Copyable {
    private var stream: InflateStream?

    /// The buffer goes back to this after a giant.
    private static let usualCapacity = 512 * 1024

    /// Fills `out` with the lengths, parts and bytes of the events of a compressed batch at `index` of `buffer`.
    /// - Returns: whether they are what the batch says of them; else it is damaged.
    mutating func inflate(
        _ layout: BatchLayout, at index: Int, of buffer: borrowing ByteWriter, into out: inout ByteWriter
    ) -> Bool {
        out.removeAll()
        if layout.eventsLength <= Self.usualCapacity { out.shrink(to: Self.usualCapacity) }
        if stream == nil { stream = InflateStream() } else { stream?.reset() }
        let start = index + layout.lengthsOffset
        let isWhole = buffer.withBytes { bytes in
            let input = bytes.extracting(start..<start + layout.storedBytes)
            do throws(InflateError) {
                // One more than there should be, so that too much is seen, and so is the stream's end.
                let result = try stream?.inflate(input, into: &out, atMost: layout.eventsLength + 1)
                return result?.outcome == .ended && result?.consumed == layout.storedBytes
            } catch {
                return false
            }
        }
        return isWhole && out.count == layout.eventsLength && layout.lengthsAgree(in: out, from: 0)
    }
}
