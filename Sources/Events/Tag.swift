internal import Bytes

/// A syslog tag with its colon: `systemd[1]:` (RFC 3164 §4.1.3).
struct Tag {
    var name: TextRange
    var pid: TextRange

    /// nil if `word` is none.
    init?(_ word: TextRange, in text: borrowing ByteWriter) {
        guard word.count >= 2, word.count <= 64, text[word.end - 1] == ASCII.colon else { return nil }
        name = TextRange(offset: word.start, count: Int(word.count) - 1)
        pid = .none
        if text[name.end - 1] == ASCII.closeBracket {
            let open = text.firstIndex(of: ASCII.openBracket, from: name.start, to: name.end)
            guard open > name.start, open < name.end else { return nil }
            pid = TextRange(offset: open + 1, count: name.end - open - 2)
            name.count = UInt32(truncatingIfNeeded: open - name.start)
        }
        for index in name.start..<name.end {
            let byte = text[index]
            let isPart =
                ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == ASCII.hyphen || byte == 0x5F
                || byte == ASCII.dot || byte == ASCII.slash || byte == 0x28 || byte == 0x29
            guard isPart else { return nil }
        }
    }
}
