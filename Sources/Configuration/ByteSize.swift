/// A number of bytes as text: `64MiB`.
public enum ByteSize {
    /// The units, the largest binary one first, then the decimal ones.
    static let units: [(name: String, bytes: UInt64)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1),
    ]

    /// In the largest unit of which it is a whole number.
    public static func text(_ bytes: UInt64) -> String {
        for unit in units where bytes >= unit.bytes && bytes % unit.bytes == 0 {
            return "\(bytes / unit.bytes)\(unit.name)"
        }
        return "0B"
    }

    /// Reads a whole number with a unit.
    public static func parse(_ text: String) throws(SettingProblem) -> UInt64 {
        let example = "such as 64MiB (units: B, kB, MB, GB, TB, KiB, MiB, GiB, TiB)"
        let quantity = try Quantity(text, noun: "size", example: example)
        if let unit = units.first(where: { $0.name == quantity.unit }) {
            let (bytes, isTooLarge) = quantity.number.multipliedReportingOverflow(by: unit.bytes)
            guard !isTooLarge else { throw SettingProblem("is too large") }
            return bytes
        }
        if quantity.unit.isEmpty {
            if quantity.number == 0 { return 0 }
            throw SettingProblem("has no unit; write a whole number and a unit, \(example)")
        }
        let letter = quantity.unit.prefix(1).uppercased()
        if ["K", "M", "G", "T"].contains(letter) {
            let decimal = (letter == "K" ? "k" : letter) + "B"
            throw SettingProblem(
                "has an unknown unit; write \(quantity.number)\(letter)iB (powers of 1024) "
                    + "or \(quantity.number)\(decimal) (powers of 1000)")
        }
        throw SettingProblem("has an unknown unit; write a whole number and a unit, \(example)")
    }
}
