public import Foundation

extension Data {
    /// How often `text` stands in it.
    public func occurrences(of text: String) -> Int {
        let wanted = Data(text.utf8)
        var count = 0
        var rest = startIndex..<endIndex
        while let found = range(of: wanted, in: rest) {
            count += 1
            rest = found.upperBound..<endIndex
        }
        return count
    }

    /// Whether `text` stands somewhere in it.
    public func contains(_ text: String) -> Bool { range(of: Data(text.utf8)) != nil }

    /// How many whole lines it has.
    public var lineCount: Int {
        withUnsafeBytes { bytes in
            guard var rest = bytes.baseAddress else { return 0 }
            let end = rest + bytes.count
            var count = 0
            while rest < end, let found = memchr(rest, 0x0A, end - rest) {
                count += 1
                rest = UnsafeRawPointer(found) + 1
            }
            return count
        }
    }
}
