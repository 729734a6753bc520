internal import Glibc

/// Finds the lines of a buffer: each ends with LF; a CR before it belongs to the line's end.
///
/// It is safe to use while the bytes it was made for are there.
@safe
struct LineSplitter {
    /// A whole line of the buffer.
    struct Line {
        var start: Int
        /// Behind the text: where CR LF or LF begins.
        var end: Int

        @inline(__always) var count: Int { end - start }
    }

    private let bytes: UnsafeRawBufferPointer
    /// Where the next line begins.
    private(set) var next = 0

    /// - Parameter bytes: valid as long as the splitter is used.
    @unsafe
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.bytes = bytes
    }

    /// The next line that ends in the buffer, and behind it; nil if there is none.
    @inline(__always)
    mutating func nextLine() -> Line? {
        guard let base = unsafe bytes.baseAddress, unsafe next < bytes.count,
            let found = unsafe memchr(base + next, 0x0A, bytes.count - next)
        else { return nil }
        let newline = unsafe UnsafeRawPointer(found) - base
        var line = Line(start: next, end: newline)
        if line.end > line.start, unsafe bytes[line.end - 1] == 0x0D { line.end -= 1 }
        next = newline + 1
        return line
    }

    /// Goes back to where a line begins.
    mutating func unread(_ line: Line) {
        next = line.start
    }

    /// Within so many bytes before a part's greatest length a space is looked for to cut at, so that no word, and no
    /// session identifier, is torn in two.
    static let cutWindow = 4096

    /// How many bytes of a line that is too long go into its next part.
    ///
    /// Behind the last space of the last ``cutWindow`` bytes; without one, before the character that would be torn, if it
    /// is UTF-8; else all. Never 0, and never more than a quarter below the limit for the sake of a space.
    /// - Parameter bytes: the line from where the part begins, as much as a part may have.
    @unsafe
    static func cut(_ bytes: UnsafeRawBufferPointer) -> Int {
        let window = min(cutWindow, bytes.count / 4)
        for index in stride(from: bytes.count - 1, to: bytes.count - 1 - window, by: -1)
        where unsafe bytes[index] == 0x20 {
            return index + 1
        }
        var index = bytes.count - 1
        let lowest = max(bytes.count - 4, 1)
        while index >= lowest, unsafe bytes[index] & 0xC0 == 0x80 { index -= 1 }
        guard index >= lowest else { return bytes.count }
        let length: Int
        switch unsafe bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default: length = 1
        }
        return index + length > bytes.count ? index : bytes.count
    }
}
