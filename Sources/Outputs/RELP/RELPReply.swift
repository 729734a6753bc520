import NIOCore

/// A frame from the collector.
struct RELPReply: Equatable {
    var number: UInt64
    /// `rsp`, or the hint `serverclose`.
    var command: String
    var data: [UInt8]

    /// What a `rsp` begins with: 200 where the collector took what was sent.
    var status: Int? {
        Int(String(decoding: data.prefix { $0 != 0x20 && $0 != 0x0A }, as: UTF8.self))
    }

    /// The longest data of a frame that is read.
    private static let limit = 64 << 10
    /// The longest head of a frame: a number, a command of 32 characters at most, a length.
    private static let longestHead = 64

    /// Takes the next whole frame out of `buffer`.
    /// - Returns: nil if it is not whole yet.
    /// - Throws: ``Malformed``.
    static func take(from buffer: inout ByteBuffer) throws(Malformed) -> RELPReply? {
        let bytes = buffer.readableBytesView
        var fields: [Range<Int>] = []
        var start = bytes.startIndex
        var position = bytes.startIndex
        while fields.count < 3 {
            guard position < bytes.endIndex else {
                if bytes.count > longestHead { throw Malformed() }
                return nil
            }
            guard position - bytes.startIndex <= longestHead else { throw Malformed() }
            let byte = bytes[position]
            if byte == 0x20 || (byte == 0x0A && fields.count == 2) {
                fields.append(start..<position)
                start = position + 1
            }
            position += 1
        }
        guard let number = Self.number(bytes[fields[0]]), let length = Self.number(bytes[fields[2]]), length <= limit
        else { throw Malformed() }
        let command = String(decoding: bytes[fields[1]], as: UTF8.self)
        var end = position
        var data: [UInt8] = []
        if bytes[position - 1] == 0x20 {
            end = position + Int(length)
            guard end < bytes.endIndex else { return nil }
            guard bytes[end] == 0x0A else { throw Malformed() }
            data = Array(bytes[position..<end])
            end += 1
        } else if length > 0 {
            throw Malformed()
        }
        buffer.moveReaderIndex(forwardBy: end - bytes.startIndex)
        return RELPReply(number: number, command: command, data: data)
    }

    private static func number(_ digits: ByteBufferView.SubSequence) -> UInt64? {
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
    }

    /// What came is no RELP.
    struct Malformed: Error {}
}
