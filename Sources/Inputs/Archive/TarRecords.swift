/// What pax records (POSIX.1-2017 pax, "pax Extended Header") say of the file that follows them.
struct TarRecords: Equatable {
    var path: [UInt8]?
    var size: UInt64?
    /// Unix time; the fraction is left out.
    var modified: Int64?
    /// The file's holes are stored in a way of GNU tar's own.
    var isSparse = false

    init() {}

    /// - Returns: nil if `bytes` are not records, each of which is `<its length> <key>=<value>\n`.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard digits.count <= 8, let length = Int(String(decoding: digits, as: UTF8.self)),
                length > digits.count + 1, length <= rest.count
            else { return nil }
            let record = rest.prefix(length)
            rest = rest.dropFirst(length)
            guard record[record.startIndex + digits.count] == UInt8(ascii: " "), record.last == UInt8(ascii: "\n"),
                let equals = record.firstIndex(of: UInt8(ascii: "=")), equals > record.startIndex + digits.count
            else { return nil }
            let key = record[(record.startIndex + digits.count + 1)..<equals]
            let value = record[(equals + 1)..<(record.endIndex - 1)]
            guard note(String(decoding: key, as: UTF8.self), value) else { return nil }
        }
    }

    /// - Returns: false if the value cannot be read.
    private mutating func note(_ key: String, _ value: ArraySlice<UInt8>) -> Bool {
        switch key {
        case "path":
            path = Array(value)
        case "size":
            guard let size = UInt64(String(decoding: value, as: UTF8.self)) else { return false }
            self.size = size
        case "mtime":
            let whole = value.prefix { $0 != UInt8(ascii: ".") }
            guard let seconds = Int64(String(decoding: whole, as: UTF8.self)) else { return false }
            modified = seconds
        default:
            if key.hasPrefix("GNU.sparse.") { isSparse = true }
        }
        return true
    }
}
