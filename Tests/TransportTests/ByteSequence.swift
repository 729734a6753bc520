import Foundation
import NIOCore

/// An endless sequence of bytes that both ends know, so that a byte lost, doubled or changed is found.
struct ByteSequence {
    private(set) var count = 0

    /// The sequence's period: a prime, so that no power of two of bytes can be lost unseen.
    private static let period = 65537
    private static let pattern: [UInt8] = {
        var state: UInt32 = 1
        var bytes: [UInt8] = []
        for _ in 0..<period {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes.append(UInt8(state >> 24))
        }
        return bytes
    }()

    mutating func next(_ length: Int) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(length)
        var rest = length
        while rest > 0 {
            let start = count % Self.period
            let piece = min(rest, Self.period - start)
            Self.pattern.withUnsafeBytes {
                _ = buffer.writeBytes(UnsafeRawBufferPointer(rebasing: $0[start..<start + piece]))
            }
            count += piece
            rest -= piece
        }
        return buffer
    }

    /// Whether `buffer` holds the next bytes.
    mutating func matches(_ buffer: ByteBuffer) -> Bool { next(buffer.readableBytes) == buffer }
}
