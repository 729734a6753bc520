/// The bytes of a configuration file, found to be plain UTF-8 text, and its lines.
struct SourceText {
    /// The path for messages.
    let file: String
    /// Without a byte order mark.
    private(set) var bytes: [UInt8]
    /// The offset of each line's first byte.
    private let lineStarts: [Int]

    /// - Throws: what a text file must not hold, and where.
    init(file: String, bytes original: [UInt8]) throws(Refusal) {
        let bytes = original.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(original.dropFirst(3)) : original
        self.file = file
        self.bytes = bytes
        if original.starts(with: [0xFF, 0xFE]) || original.starts(with: [0xFE, 0xFF]) {
            throw Refusal(
                position: SourcePosition(file: file, line: 1, column: 1),
                message: "the file is UTF-16; save it as UTF-8")
        }
        var starts = [0]
        var column = 1
        var decoder = UTF8Decoder(bytes)
        while let (scalar, offset) = decoder.next() {
            let position = SourcePosition(file: file, line: starts.count, column: column)
            if let message = Self.complaint(about: scalar, byte: bytes[offset]) {
                throw Refusal(position: position, message: message)
            }
            column += 1
            // As libyaml counts lines: LF, CR LF, and a CR alone.
            if scalar == "\n" || (scalar == "\r" && bytes[after: offset] != 0x0A) {
                starts.append(decoder.offset)
                column = 1
            }
        }
        lineStarts = starts
    }

    struct Refusal: Error {
        let position: SourcePosition
        let message: String
    }

    private static func complaint(about scalar: Unicode.Scalar?, byte: UInt8) -> String? {
        guard let scalar else {
            let hex = (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            return "byte 0x\(hex) is not UTF-8; save the file as UTF-8"
        }
        switch scalar.value {
        case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x10000...:
            return nil
        case 0:
            return "a NUL byte; a configuration is text"
        default:
            return "the character U+\(hex4(scalar.value)) does not belong in a configuration; remove it"
        }
    }

    private static func hex4(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// A line's bytes without its end.
    /// - Parameter line: from 0.
    func line(_ line: Int) -> [UInt8] {
        guard line >= 0, line < lineStarts.count else { return [] }
        let end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
        var result = bytes[lineStarts[line]..<end]
        while let last = result.last, last == 0x0A || last == 0x0D { result.removeLast() }
        return Array(result)
    }

    /// The offset of a character's first byte.
    /// - Parameters: line and column from 0, the column in characters.
    func offset(line: Int, column: Int) -> Int {
        guard line >= 0, line < lineStarts.count else { return bytes.count }
        var offset = lineStarts[line]
        var rest = column
        while rest > 0, offset < bytes.count {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            rest -= 1
        }
        return offset
    }

    /// The byte at `offset`, or nil behind the end.
    func byte(at offset: Int) -> UInt8? {
        offset >= 0 && offset < bytes.count ? bytes[offset] : nil
    }

    /// Puts one ASCII character in another's place, so that reading can go on behind a mistake.
    mutating func replace(at offset: Int, with byte: UInt8) {
        precondition(bytes[offset] < 0x80 && byte < 0x80, "positions must not move")
        bytes[offset] = byte
    }
}

extension [UInt8] {
    fileprivate subscript(after offset: Int) -> UInt8? {
        offset + 1 < count ? self[offset + 1] : nil
    }
}
