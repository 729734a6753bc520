internal import Glibc

/// A file of the system's zone database: TZif, RFC 8536.
enum ZoneFile {
    /// The rules in the file at `path`; nil if there is no such file or it is no TZif.
    static func read(path: String) -> ZoneRules? {
        contents(of: path).flatMap(rules(in:))
    }

    /// The rules in the bytes of a TZif file, of any version; nil if they are none.
    static func rules(in bytes: [UInt8]) -> ZoneRules? {
        guard var header = Header(bytes[...]) else { return nil }
        var body = bytes.dropFirst(Header.size)
        var wide = false
        if header.version >= UInt8(ascii: "2") {
            // The first block is for readers of version 1; the second has times of 64 bits.
            let rest = body.dropFirst(header.bodySize(timeSize: 4))
            guard let second = Header(rest) else { return nil }
            header = second
            body = rest.dropFirst(Header.size)
            wide = true
        }
        let timeSize = wide ? 8 : 4
        guard header.typeCount >= 1, body.count >= header.bodySize(timeSize: timeSize) else { return nil }
        let timesStart = body.startIndex
        let indexStart = timesStart + header.timeCount * timeSize
        let typesStart = indexStart + header.timeCount
        var offsets: [Int64] = []
        for type in 0..<header.typeCount {
            offsets.append(Int64(Int32(truncatingIfNeeded: number(bytes, at: typesStart + type * 6, size: 4))))
        }
        guard let first = offsets.first, offsets.allSatisfy({ abs($0) < ZoneRules.margin }) else { return nil }
        var rules = ZoneRules(first: first)
        for index in 0..<header.timeCount {
            let value = number(bytes, at: timesStart + index * timeSize, size: timeSize)
            let time = wide ? value : Int64(Int32(truncatingIfNeeded: value))
            let type = Int(bytes[indexStart + index])
            guard type < offsets.count, rules.transitions.last.map({ $0 < time }) ?? true else { return nil }
            rules.transitions.append(time)
            rules.offsets.append(offsets[type])
        }
        let footer = body.dropFirst(header.bodySize(timeSize: timeSize))
        if wide, footer.first == 0x0A, let end = footer.dropFirst().firstIndex(of: 0x0A) {
            let rule = footer[(footer.startIndex + 1)..<end]
            if !rule.isEmpty {
                guard let tail = PosixZone(parsing: rule) else { return nil }
                rules.tail = tail
            }
        }
        return rules
    }

    /// RFC 8536 §3.1.
    private struct Header {
        static let size = 44
        var version: UInt8
        var utCount: Int
        var standardCount: Int
        var leapCount: Int
        var timeCount: Int
        var typeCount: Int
        var nameBytes: Int

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.count >= Self.size, bytes.starts(with: "TZif".utf8) else { return nil }
            let start = bytes.startIndex
            version = bytes[start + 4]
            var counts: [Int] = []
            for index in 0..<6 {
                var value = 0
                for byte in bytes[(start + 20 + index * 4)..<(start + 24 + index * 4)] {
                    value = value << 8 | Int(byte)
                }
                counts.append(value)
            }
            // No more than the file can hold, so that sizes below cannot overflow.
            guard counts.allSatisfy({ $0 <= ZoneFile.sizeLimit }) else { return nil }
            utCount = counts[0]
            standardCount = counts[1]
            leapCount = counts[2]
            timeCount = counts[3]
            typeCount = counts[4]
            nameBytes = counts[5]
        }

        /// The bytes of the data block behind the header (§3.2).
        func bodySize(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + nameBytes + leapCount * (timeSize + 4) + standardCount
                + utCount
        }
    }

    /// A signed number of `size` bytes, the highest first.
    private static func number(_ bytes: [UInt8], at start: Int, size: Int) -> Int64 {
        bytes[start..<(start + size)].reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }

    /// Zone files have a few KiB; a larger one is none.
    private static let sizeLimit = 1 << 20

    private static func contents(of path: String) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: sizeLimit)
        var count = 0
        while count < bytes.count {
            let room = bytes.count - count
            let got = unsafe bytes.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return 0 }
                return unsafe Glibc.read(descriptor, start + count, room)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { return nil }
            if got == 0 { return Array(bytes[..<count]) }
            count += got
        }
        return nil
    }
}
