/// Numbers as a person reads them at a glance.
enum HumanText {
    /// `950 B`, `12.3 MiB`
    static func bytes(_ count: UInt64) -> String {
        scaled(Double(count), step: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"])
    }

    /// `950`, `12.3k`
    static func count(_ count: UInt64) -> String {
        count < 100_000 ? String(count) : scaled(Double(count), step: 1000, units: ["", "k", "M", "G", "T", "P", "E"])
    }

    /// Events a second: `0/s`, `0.4/s`, `1234/s`
    static func rate(_ rate: Double?) -> String {
        guard let rate else { return "-" }
        return rate > 0 && rate < 10 ? "\(tenths(rate))/s" : "\(Int64(rate.rounded()))/s"
    }

    /// `0 s`, `90 s`, `12 min`, `5 h`, `3 days`
    static func span(_ seconds: Double) -> String {
        switch seconds {
        case ..<120: "\(Int64(seconds)) s"
        case ..<7200: "\(Int64(seconds / 60)) min"
        case ..<172_800: "\(Int64(seconds / 3600)) h"
        default: "\(Int64(min(seconds / 86_400, 1e9))) days"
        }
    }

    private static func scaled(_ value: Double, step: Double, units: [String]) -> String {
        var value = value
        var index = 0
        while value >= step, index + 1 < units.count {
            value /= step
            index += 1
        }
        let unit = units[index]
        return index == 0
            ? "\(Int64(value))\(unit.isEmpty ? "" : " ")\(unit)" : "\(tenths(value))\(step == 1024 ? " " : "")\(unit)"
    }

    /// With one decimal.
    static func tenths(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
