import Inputs
import NIOCore

/// What the command says to the agent: a type, the length of what follows (4 bytes, little-endian), and that.
enum BackfillFrame: Equatable {
    /// Which logs are known?
    case known
    /// The name of a log that will come: which input is it of?
    case name(String)
    /// A log begins that is sent twice: this time its events are only counted.
    case count(BackfillOpening)
    /// All such logs have come once.
    case compare
    /// A log begins.
    case open(BackfillOpening)
    /// Bytes of it.
    case data([UInt8])
    /// It is whole.
    case endOfLog
    /// All logs have come.
    case end

    /// Bytes of data that the command sends at a time.
    static let usualData = 256 << 10
    private static let headSize = 5
    private static let maximumSize = 16 << 20

    var encoded: [UInt8] {
        switch self {
        case .known: Self.frame("K", [])
        case .name(let name): Self.frame("N", Array(name.utf8))
        case .count(let opening): Self.frame("C", opening.encoded())
        case .compare: Self.frame("P", [])
        case .open(let opening): Self.frame("O", opening.encoded())
        case .data(let bytes): Self.frame("D", bytes)
        case .endOfLog: Self.frame("E", [])
        case .end: Self.frame("Z", [])
        }
    }

    private static func frame(_ type: Unicode.Scalar, _ bytes: [UInt8]) -> [UInt8] {
        let count = UInt32(bytes.count)
        let length = (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
        return [UInt8(ascii: type)] + length + bytes
    }

    /// Takes the next frame from the front of `buffer`.
    /// - Returns: nil if it is not all there.
    static func next(in buffer: inout ByteBuffer) throws(BackfillRefusal) -> BackfillFrame? {
        guard buffer.readableBytes >= headSize,
            let type: UInt8 = buffer.getInteger(at: buffer.readerIndex),
            let count: UInt32 = buffer.getInteger(at: buffer.readerIndex + 1, endianness: .little)
        else { return nil }
        guard count <= maximumSize else { throw malformed }
        guard buffer.readableBytes >= headSize + Int(count) else { return nil }
        buffer.moveReaderIndex(forwardBy: headSize)
        let bytes = buffer.readBytes(length: Int(count)) ?? []
        switch type {
        case UInt8(ascii: "K"): return .known
        case UInt8(ascii: "N"): return .name(String(decoding: bytes, as: UTF8.self))
        case UInt8(ascii: "O"), UInt8(ascii: "C"):
            guard let opening = BackfillOpening(decoding: bytes) else { throw malformed }
            return type == UInt8(ascii: "O") ? .open(opening) : .count(opening)
        case UInt8(ascii: "P"): return .compare
        case UInt8(ascii: "D"): return .data(bytes)
        case UInt8(ascii: "E"): return .endOfLog
        case UInt8(ascii: "Z"): return .end
        default: throw malformed
        }
    }

    private static let malformed = BackfillRefusal.malformed(
        "the agent does not understand this gatepost; if it was upgraded, restart the agent")
}
