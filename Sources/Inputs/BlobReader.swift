/// Reads a stored blob from its front.
struct BlobReader {
    private let all: [UInt8]
    private var next = 0

    init(_ bytes: [UInt8]) {
        all = bytes
    }

    var isAtEnd: Bool { next == all.count }

    /// A little-endian number; nil if so many bytes are not left.
    mutating func number<N: FixedWidthInteger>() -> N? {
        guard let bytes = bytes(N.bitWidth / 8) else { return nil }
        var value: N = 0
        for (index, byte) in bytes.enumerated() {
            value |= N(truncatingIfNeeded: UInt64(byte) << UInt64(index * 8))
        }
        return value
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= all.count - next else { return nil }
        defer { next += count }
        return Array(all[next..<(next + count)])
    }

    mutating func remaining() -> [UInt8] {
        defer { next = all.count }
        return Array(all[next...])
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        for shift in stride(from: 0, to: value.bitWidth, by: 8) {
            append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
