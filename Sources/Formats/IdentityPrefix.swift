internal import Bytes

/// The part of an id that all events of one start of the agent share: `<stream>-<epoch>-`.
///
/// It is made once per epoch, and copied into an event by three vector stores.
public struct IdentityPrefix: Equatable, Sendable, BitwiseCopyable {
    private var first: SIMD16<UInt8>
    private var second: SIMD16<UInt8>
    private var third: SIMD16<UInt8>
    private var count: Int

    /// - Parameters:
    ///   - stream: lower-case base32, without hyphens.
    ///   - epoch: the same. Both together have at most 46 characters.
    public init(stream: String, epoch: String) {
        let text = Array("\(stream)-\(epoch)-".utf8)
        precondition(text.count <= 48, "an id's stream and epoch have at most 46 characters")
        precondition(
            text.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D },
            "an id's stream and epoch are lower-case base32")
        var blocks = [SIMD16<UInt8>](repeating: SIMD16(repeating: 0), count: 3)
        for (index, byte) in text.enumerated() { blocks[index / 16][index % 16] = byte }
        first = blocks[0]
        second = blocks[1]
        third = blocks[2]
        count = text.count
    }

    /// Appends the prefix. It holds nothing that any format would have to escape.
    @inline(__always)
    func append(to output: inout ByteWriter) {
        output.reserve(64)
        output.append(first, count: min(count, 16))
        if count > 16 { output.append(second, count: min(count - 16, 16)) }
        if count > 32 { output.append(third, count: count - 32) }
    }
}
