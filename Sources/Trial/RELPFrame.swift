internal import NIOCore

/// A frame from a RELP client (librelp, relp.html): `TXNR COMMAND DATALEN DATA LF`, without data `TXNR COMMAND 0 LF`.
struct RELPFrame: Equatable {
    var number: UInt64
    var command: String
    /// Of DATA.
    var length: Int
    /// `DATALEN DATA`: what an octet-counted event looks like (RFC 6587 §3.4.1).
    var counted: ByteBuffer

    /// A number of nine digits, a command of 32 characters, a length.
    private static let longestHead = 64

    /// What came is no RELP, or an event longer than a collector takes.
    struct Malformed: Error, CustomStringConvertible {
        var description: String { "what came is no RELP" }
    }

    /// Takes the next whole frame out of `buffer`; nil if it is not whole yet.
    static func take(from buffer: inout ByteBuffer) throws(Malformed) -> RELPFrame? {
        let bytes = buffer.readableBytesView
        var ends: [Int] = []
        for (index, byte) in zip(bytes.indices, bytes) where byte == 0x20 || byte == 0x0A {
            ends.append(index)
            if ends.count == 3 || byte == 0x0A { break }
        }
        guard ends.count == 3 else {
            if bytes.count > longestHead || bytes.contains(0x0A) { throw Malformed() }
            return nil
        }
        guard ends[2] - bytes.startIndex <= longestHead, let number = Self.number(bytes[..<ends[0]]),
            let length = Self.number(bytes[(ends[1] + 1)..<ends[2]]), length <= CollectorSettings.maximumEventSize
        else { throw Malformed() }
        let command = String(decoding: bytes[(ends[0] + 1)..<ends[1]], as: UTF8.self)
        // Without data the LF may stand where the space before it would.
        var end = ends[2]
        if bytes[end] == 0x20 { end += 1 + Int(length) } else if length > 0 { throw Malformed() }
        guard end < bytes.endIndex else { return nil }
        guard bytes[end] == 0x0A else { throw Malformed() }
        let start = ends[1] + 1
        guard let counted = buffer.getSlice(at: start, length: end - start) else { throw Malformed() }
        buffer.moveReaderIndex(to: end + 1)
        return RELPFrame(number: number, command: command, length: Int(length), counted: counted)
    }

    private static func number(_ digits: ByteBufferView.SubSequence) -> UInt64? {
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
    }
}
