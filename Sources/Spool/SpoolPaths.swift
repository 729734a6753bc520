/// Where things are in a data directory.
struct SpoolPaths: Sendable {
    let root: String

    var segments: String { root + "/spool" }
    /// Damaged bytes, kept for whoever wants to look at them.
    var damaged: String { root + "/spool/damaged" }
    var cursors: String { root + "/cursors" }
    var identity: String { root + "/stream" }
    var lock: String { root + "/lock" }
    /// What went for want of room before every output had it.
    var dropped: String { root + "/dropped" }

    func segment(_ first: UInt64) -> String { segments + "/" + Self.segmentName(first) }

    /// `<first seq, 20 digits>.seg`
    static func segmentName(_ first: UInt64) -> String {
        let digits = String(first)
        return String(repeating: "0", count: 20 - digits.count) + digits + ".seg"
    }

    /// The first seq in a segment's name, or nil if it is not one.
    static func firstSeq(inName name: String) -> UInt64? {
        guard name.utf8.count == 24, name.hasSuffix(".seg"),
            name.utf8.prefix(20).allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
        else { return nil }
        return UInt64(name.prefix(20)).flatMap { $0 < BatchLayout.seqLimit ? $0 : nil }
    }

    func cursor(_ output: String) -> String { cursors + "/" + Self.cursorName(output) }

    /// An output's name as a file name: letters, digits, `-`, `_` and inner dots stand for themselves, every other byte
    /// is `%` and two hexadecimal digits, and what is too long ends in `%` and a checksum.
    static func cursorName(_ output: String) -> String {
        var name = ""
        for byte in output.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: name.unicodeScalars.append(Unicode.Scalar(byte))
            case 0x2E where !name.isEmpty: name += "."
            default: name += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        if name.hasSuffix(temporarySuffix) { name += "%" }
        guard name.utf8.count > 200 else { return name }
        return name.prefix(180) + "%" + String(Checksum.of(Array(output.utf8)), radix: 16)
    }

    /// What ends the name of a file that is being made.
    static let temporarySuffix = ".new"
}
