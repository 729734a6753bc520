import Harness

/// Makes new inputs of old ones: the same ones of the same seed.
struct Mangler {
    private let corpus: [[UInt8]]
    private var numbers: SplitMix

    /// Where numbers are read, these are at the edges.
    private static let edges: [UInt64] = [
        0, 1, 0x7F, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 26, .max >> 1, .max - 1, .max,
    ]

    init(seed: UInt64, corpus: [[UInt8]]) {
        self.corpus = corpus
        numbers = SplitMix(seed: seed)
    }

    mutating func next() -> [UInt8] {
        var bytes = anInput()
        for _ in 0..<Int.random(in: 1...4, using: &numbers) { mangle(&bytes) }
        return bytes
    }

    private mutating func anInput() -> [UInt8] { corpus[Int.random(in: 0..<corpus.count, using: &numbers)] }

    private mutating func mangle(_ bytes: inout [UInt8]) {
        let index = Int.random(in: 0...bytes.count, using: &numbers)
        let end = min(bytes.count, index + Int.random(in: 1...64, using: &numbers))
        switch Int.random(in: 0..<8, using: &numbers) {
        case 0: if index < bytes.count { bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &numbers) }
        case 1: if index < bytes.count { bytes[index] = UInt8.random(in: 0...255, using: &numbers) }
        case 2: bytes.removeSubrange(index..<end)
        case 3: bytes.removeSubrange(end...)
        case 4: bytes.insert(contentsOf: bytes[index..<end], at: Int.random(in: 0...bytes.count, using: &numbers))
        case 5: for place in index..<end { bytes[place] = 0 }
        case 6:
            let other = anInput()
            bytes.replaceSubrange(index..., with: other[min(index, other.count)...])
        default:
            let number = Self.edges[Int.random(in: 0..<Self.edges.count, using: &numbers)]
            let count = 1 << Int.random(in: 0...3, using: &numbers)
            for place in 0..<count where index + place < bytes.count {
                bytes[index + place] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(place)))
            }
        }
    }
}
