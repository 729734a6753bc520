import Glibc

/// Time passed and CPU time of the whole process since it was made, in seconds.
struct Stopwatch {
    private let wall = Stopwatch.now(CLOCK_MONOTONIC)
    private let cpu = Stopwatch.now(CLOCK_PROCESS_CPUTIME_ID)

    var seconds: Double { Self.now(CLOCK_MONOTONIC) - wall }
    var cpuSeconds: Double { Self.now(CLOCK_PROCESS_CPUTIME_ID) - cpu }

    private static func now(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// Figures as the table has them.
enum Figure {
    static func decimal(_ value: Double, _ digits: Int = 2) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int((value * scale).rounded())
        guard digits > 0 else { return "\(whole)" }
        let fraction = String(whole % Int(scale))
        return "\(whole / Int(scale)).\(String(repeating: "0", count: digits - fraction.count))\(fraction)"
    }

    static func gigabytes(_ bytes: UInt64, in seconds: Double) -> String { decimal(Double(bytes) / seconds / 1e9) }

    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
