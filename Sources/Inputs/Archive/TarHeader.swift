/// A header block of a tar archive: POSIX.1-2017 pax, "ustar Interchange Format", and what GNU tar and older ones make of it.
struct TarHeader: Equatable {
    /// Bytes of a block.
    static let size = 512

    enum Kind: Equatable {
        case file
        /// No bytes follow: directories, links, devices.
        case empty
        /// GNU: the next header's name follows.
        case longName
        /// pax: records for the next header follow.
        case records
        /// Bytes follow that are nothing to read here: link names, global records, labels.
        case other
        /// GNU: a file with holes, which is stored in a way of its own.
        case sparse
    }

    var name: [UInt8]
    var kind: Kind
    /// Bytes that follow, before the padding to a whole block.
    var count: UInt64
    /// Unix time of the file's last change.
    var modified: Int64
    /// GNU: a block with more of a sparse file's map follows.
    var isExtended: Bool

    /// - Parameter block: ``size`` bytes.
    /// - Returns: nil if it is none: its checksum is wrong, or a number cannot be read.
    init?(_ block: ArraySlice<UInt8>) {
        guard block.count == Self.size else { return nil }
        func field(_ offset: Int, _ length: Int) -> ArraySlice<UInt8> {
            block[(block.startIndex + offset)..<(block.startIndex + offset + length)]
        }
        guard let sum = Self.number(field(148, 8)), sum == Self.checksum(block, field(148, 8)),
            let count = Self.number(field(124, 12)), count >= 0, let modified = Self.number(field(136, 12))
        else { return nil }
        let own = Self.text(field(0, 100))
        let prefix = Self.text(field(345, 155))
        // GNU's own format has times where ustar has the prefix.
        let isPosix = field(257, 6).elementsEqual(Array("ustar\0".utf8))
        name = isPosix && !prefix.isEmpty ? prefix + [UInt8(ascii: "/")] + own : own
        kind =
            switch field(156, 1).first ?? 0 {
            case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
                // Before POSIX a directory was a file whose name ends so.
                own.last == UInt8(ascii: "/") ? .empty : .file
            case UInt8(ascii: "1")...UInt8(ascii: "6"): .empty
            case UInt8(ascii: "L"): .longName
            case UInt8(ascii: "S"): .sparse
            case UInt8(ascii: "x"), UInt8(ascii: "X"): .records
            default: .other
            }
        self.count = kind == .empty ? 0 : UInt64(count)
        self.modified = modified
        isExtended = kind == .sparse && field(482, 1).first != 0
    }

    /// The sum of all bytes, the checksum's own taken for spaces.
    private static func checksum(_ block: ArraySlice<UInt8>, _ own: ArraySlice<UInt8>) -> Int64 {
        let sum = block.reduce(Int64(0)) { $0 + Int64($1) }
        return own.reduce(sum) { $0 - Int64($1) } + Int64(own.count) * Int64(UInt8(ascii: " "))
    }

    /// Octal digits between spaces and NULs, or, with the first bit set, a binary number (GNU).
    static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first else { return nil }
        if first & 0x80 != 0 {
            // Two's complement of all bits but the mark.
            var value: Int64 = first & 0x40 != 0 ? -1 : 0
            for (index, byte) in field.enumerated() {
                let bits = index == 0 ? byte & 0x7F | (first & 0x40) << 1 : byte
                guard value >= Int64.min >> 8, value <= Int64.max >> 8 else { return nil }
                value = value << 8 | Int64(bits)
            }
            return value
        }
        var digits = field.drop { $0 == UInt8(ascii: " ") }
        digits = digits.prefix { $0 != UInt8(ascii: " ") && $0 != 0 }
        var value: Int64 = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte), value <= Int64.max >> 3 else { return nil }
            value = value << 3 | Int64(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// Up to the first NUL.
    private static func text(_ field: ArraySlice<UInt8>) -> [UInt8] { Array(field.prefix { $0 != 0 }) }
}
