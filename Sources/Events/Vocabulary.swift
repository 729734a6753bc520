internal import Bytes

/// The words that the columns of a gateway's line are told apart by (GATEWAY-EVENTS §2), found without a loop over them.
enum Vocabulary {
    @inline(__always)
    static func level(_ range: TextRange, in text: borrowing ByteWriter) -> Level? {
        guard range.count &- 4 <= 2 else { return nil }
        switch text.word(of: range) {
        case ascii("I", "N", "F", "O"): return .info
        case ascii("W", "A", "R", "N"): return .warn
        case ascii("E", "R", "R", "O", "R"): return .error
        case ascii("A", "L", "E", "R", "T"): return .alert
        case ascii("D", "E", "B", "U", "G"): return .debug
        case ascii("F", "A", "T", "A", "L"): return .fatal
        case ascii("T", "R", "A", "C", "E"): return .trace
        case ascii("N", "O", "T", "I", "C", "E"): return .notice
        default: return nil
        }
    }

    /// A level as other programs write it, in any case.
    static func anyLevel(_ range: TextRange, in text: borrowing ByteWriter) -> Level? {
        guard range.count >= 3, range.count <= 8 else { return nil }
        switch text.folded(range) {
        case ascii("T", "R", "A", "C", "E"): return .trace
        case ascii("D", "E", "B", "U", "G"): return .debug
        case ascii("I", "N", "F", "O"): return .info
        case ascii("N", "O", "T", "I", "C", "E"): return .notice
        case ascii("W", "A", "R", "N"), ascii("W", "A", "R", "N", "I", "N", "G"): return .warn
        case ascii("E", "R", "R", "O", "R"), ascii("E", "R", "R"): return .error
        case ascii("A", "L", "E", "R", "T"): return .alert
        case ascii("F", "A", "T", "A", "L"), ascii("C", "R", "I", "T"),
            ascii("C", "R", "I", "T", "I", "C", "A", "L"):
            return .fatal
        default: return nil
        }
    }

    /// An outcome as gatepost writes it.
    static func outcome(_ range: TextRange, in text: borrowing ByteWriter) -> Outcome? {
        if text.holds("success", in: range) { return .success }
        return text.holds("failure", in: range) ? .failure : nil
    }

    /// Applications of one word; `ACCESSS_GATEWAY` is how some lines have it, and `gatepost` writes of itself.
    @inline(__always)
    static func isApplication(_ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        switch range.count {
        case 3: text.word(of: range) == ascii("O", "A", "G")
        case 8: text.word(of: range) == ascii("g", "a", "t", "e", "p", "o", "s", "t")
        case 11:
            text.word(of: range) == ascii("O", "A", "G", "_", "M", "O", "N", "I")
                && text.word(of: range, skipping: 8) == ascii("T", "O", "R")
        case 14:
            text.word(of: range) == ascii("A", "C", "C", "E", "S", "S", "_", "G")
                && text.word(of: range, skipping: 8) == ascii("A", "T", "E", "W", "A", "Y")
        case 15:
            text.word(of: range) == ascii("A", "C", "C", "E", "S", "S", "S", "_")
                && text.word(of: range, skipping: 8) == ascii("G", "A", "T", "E", "W", "A", "Y")
        default: false
        }
    }

    /// Whether two words are the application's name of two words, `Access Gateway`.
    @inline(__always)
    static func isApplication(_ first: TextRange, _ second: TextRange, in text: borrowing ByteWriter) -> Bool {
        first.count == 6 && second.count == 7
            && text.word(of: first) == ascii("A", "c", "c", "e", "s", "s")
            && text.word(of: second) == ascii("G", "a", "t", "e", "w", "a", "y")
    }

    @inline(__always)
    static func isProcess(_ range: TextRange, in text: borrowing ByteWriter) -> Bool {
        switch range.count {
        case 6:
            text.word(of: range) == ascii("A", "C", "C", "E", "S", "S")
                || text.word(of: range) == ascii("S", "C", "R", "I", "P", "T")
        case 7:
            text.word(of: range) == ascii("M", "O", "N", "I", "T", "O", "R")
                || text.word(of: range) == ascii("S", "E", "R", "V", "I", "C", "E")
        case 10: text.holds("CHECK_HOST", in: range)
        case 11:
            text.word(of: range) == ascii("W", "E", "B", "_", "C", "O", "N", "S")
                && text.word(of: range, skipping: 8) == ascii("O", "L", "E")
        case 12: text.holds("EBS_SSOAGENT", in: range)
        case 13: text.holds("ADMIN_CONSOLE", in: range) || text.holds("HOST_IP_CHECK", in: range)
        case 28: text.holds("application_template_service", in: range)
        default: false
        }
    }

    /// The severity of RFC 5424 that nginx's level `range` stands for (nginx takes its levels from syslog).
    static func nginxSeverity(_ range: TextRange, in text: borrowing ByteWriter) -> UInt8? {
        switch text.word(of: range) {
        case ascii("e", "m", "e", "r", "g"): 0
        case ascii("a", "l", "e", "r", "t"): 1
        case ascii("c", "r", "i", "t"): 2
        case ascii("e", "r", "r", "o", "r"): 3
        case ascii("w", "a", "r", "n"): 4
        case ascii("n", "o", "t", "i", "c", "e"): 5
        case ascii("i", "n", "f", "o"): 6
        case ascii("d", "e", "b", "u", "g"): 7
        default: nil
        }
    }

    /// The number 1…12 of an English month's three letters at the start of `word`.
    @inline(__always)
    static func month(_ word: UInt64) -> UInt8? {
        switch word & 0xFF_FFFF {
        case ascii("J", "a", "n"): 1
        case ascii("F", "e", "b"): 2
        case ascii("M", "a", "r"): 3
        case ascii("A", "p", "r"): 4
        case ascii("M", "a", "y"): 5
        case ascii("J", "u", "n"): 6
        case ascii("J", "u", "l"): 7
        case ascii("A", "u", "g"): 8
        case ascii("S", "e", "p"): 9
        case ascii("O", "c", "t"): 10
        case ascii("N", "o", "v"): 11
        case ascii("D", "e", "c"): 12
        default: nil
        }
    }
}
