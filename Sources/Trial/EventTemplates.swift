internal import Bytes

/// The catalog's lines, cut once into literal runs and ``EventSlot``s, so that writing one is a walk over pieces.
struct EventTemplates: ~Copyable {
    /// A literal run, and the slot behind it; none at the end of a line.
    struct Piece: BitwiseCopyable {
        var start: Int32
        var count: Int32
        var slot: EventSlot?
    }

    /// The literal runs, one behind the other.
    private(set) var literals = ByteWriter(minimumCapacity: 32 << 10)
    private(set) var pieces: [Piece] = []
    private var ranges: [Range<Int>] = []

    private mutating func add(_ text: String) {
        let bytes = Array(text.utf8)
        let first = pieces.count
        var start = literals.count
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "{") else {
                literals.append(bytes[index])
                index += 1
                continue
            }
            guard let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")),
                let slot = EventSlot(rawValue: String(decoding: bytes[(index + 1)..<end], as: UTF8.self))
            else { preconditionFailure("the catalog names a slot that there is not: \(text)") }
            pieces.append(Piece(start: Int32(start), count: Int32(literals.count - start), slot: slot))
            start = literals.count
            index = end + 1
        }
        pieces.append(Piece(start: Int32(start), count: Int32(literals.count - start), slot: nil))
        ranges.append(first..<pieces.count)
    }

    /// Adds lines and gives their numbers.
    mutating func add(_ texts: [String]) -> Range<Int> {
        let first = ranges.count
        for text in texts { add(text) }
        return first..<ranges.count
    }

    /// The pieces of line `number`.
    func range(of number: Int) -> Range<Int> { ranges[number] }
}
