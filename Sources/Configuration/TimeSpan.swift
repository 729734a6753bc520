/// A duration as text: `500ms`, `1s`, `2m`, `7d`.
public enum TimeSpan {
    private static let units: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// In the largest unit of which it is a whole number; `60s` rather than `1m`. Parts of a millisecond are left out.
    public static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        for unit in units where milliseconds % unit.milliseconds == 0 {
            let number = milliseconds / unit.milliseconds
            if number > (unit.name == "m" ? 1 : 0) { return "\(number)\(unit.name)" }
        }
        return "0ms"
    }

    /// Reads a whole number with a unit.
    public static func parse(_ text: String) throws(SettingProblem) -> Duration {
        let example = "such as 500ms, 30s, 5m, 12h or 7d"
        let quantity = try Quantity(text, noun: "duration", example: example)
        guard let unit = units.first(where: { $0.name == quantity.unit }) else {
            let fault = quantity.unit.isEmpty ? "has no unit" : "has an unknown unit"
            throw SettingProblem("\(fault); write a whole number and a unit, \(example)")
        }
        // A century is more than any setting means, and leaves room to add and multiply.
        let limit = UInt64(100 * 366 * 86_400_000 / unit.milliseconds)
        guard quantity.number <= limit else { throw SettingProblem("is too long") }
        return .milliseconds(Int64(quantity.number) * unit.milliseconds)
    }
}
