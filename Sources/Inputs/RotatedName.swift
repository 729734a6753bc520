/// The names that rotation gives to files: `gw.log.1`, `gw.log-20261121`, `gw.log.2026-11-21.gz`, `gw-20261121.log`.
enum RotatedName {
    /// How logrotate's gzip(1) calls what it made.
    static let gzipSuffix: [UInt8] = Array(".gz".utf8)

    static func isCompressed(_ name: [UInt8]) -> Bool {
        name.count > gzipSuffix.count && name.suffix(gzipSuffix.count).elementsEqual(gzipSuffix)
    }

    /// The names that a file may have had before rotation called it `name`, the longest first; none if that is no name of
    /// rotation's.
    static func bases(of name: [UInt8]) -> [[UInt8]] {
        var bases: [[UInt8]] = []
        var stem = name[...]
        if isCompressed(name) {
            stem = stem.dropLast(gzipSuffix.count)
            bases.append(Array(stem))
        }
        for (base, _) in stamps(behind: stem) { bases.append(Array(base)) }
        // logrotate's `extension` and log4j put the date before it. A number alone there may be another log's own.
        if let dot = stem.lastIndex(of: UInt8(ascii: ".")), !stem[dot...].contains(where: isDigit) {
            for (base, digits) in stamps(behind: stem[..<dot]) where digits >= digitsOfADate {
                bases.append(Array(base) + stem[dot...])
            }
        }
        return bases
    }

    /// How often a file was rotated: 12 of `gw.log.12.gz`; nil if its name does not count that.
    static func count(in name: [UInt8]) -> Int? {
        let stem = isCompressed(name) ? name.dropLast(gzipSuffix.count) : name[...]
        let digits = stem.reversed().prefix(while: isDigit).reversed()
        guard digits.count < digitsOfADate, stem.dropLast(digits.count).last == UInt8(ascii: ".") else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// 20261121
    private static let digitsOfADate = 8

    /// What stands before a number or date at the end, with the digits of that; several if there are parts of it.
    private static func stamps(behind stem: ArraySlice<UInt8>) -> [(base: ArraySlice<UInt8>, digits: Int)] {
        var found: [(ArraySlice<UInt8>, Int)] = []
        var digits = 0
        var wasDigit = false
        for index in stem.indices.dropFirst().reversed() {
            let byte = stem[index]
            if isDigit(byte) {
                digits += 1
                wasDigit = true
            } else if byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") {
                guard wasDigit else { break }
                found.append((stem[..<index], digits))
                wasDigit = false
            } else {
                break
            }
        }
        return found
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension FilePath {
    /// Where the file was before rotation gave it this path, maybe.
    var rotationBases: [FilePath] {
        let name = name
        let directory = Array(bytes.dropLast(name.count))
        return RotatedName.bases(of: name).map { FilePath(bytes: directory + $0) }
    }
}
