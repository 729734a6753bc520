internal import Bytes

/// `<134>`, the PRI that a syslog message begins with (RFC 5424 §6.2.1).
struct Priority {
    /// 0…7
    var severity: UInt8
    /// The index behind it.
    var end: Int

    /// nil if none is at `start`.
    init?(at start: Int, to end: Int, in text: borrowing ByteWriter) {
        var index = start + 1
        var value = 0
        while index < end, index - start <= 3, ASCII.isDigit(text[index]) {
            value = value * 10 + Int(text[index] - ASCII.zero)
            index += 1
        }
        guard index > start + 1, index < end, text[index] == ASCII.greater, value <= 191 else { return nil }
        severity = UInt8(truncatingIfNeeded: value & 7)
        self.end = index + 1
    }
}
