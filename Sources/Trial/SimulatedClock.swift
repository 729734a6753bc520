internal import Bytes

/// The simulated gateway's clock and the ways in which its parts write the time. It knows no other time than the one it
/// was started with, and stands five hours behind UTC all year.
struct SimulatedClock {
    /// Milliseconds since 1970-01-01 on the gateway's wall.
    private var milliseconds: Int64
    private var day: Int64 = .min
    private var year: UInt64 = 0
    private var month = 0
    private var dayOfMonth: UInt64 = 0

    private static let zoneSeconds: Int64 = -5 * 3600
    private static let monthNames: [StaticString] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A clock that shows a moment of March 2026, which one depends on `seed` alone.
    init(seed: UInt64) {
        let marchSecond: Int64 = 1_772_409_600  // 2026-03-02T00:00:00 on the wall
        milliseconds = (marchSecond + Int64(RandomNumbers.first(of: seed) % (28 * 86400))) * 1000
        findDate()
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    var unixSeconds: UInt64 { UInt64(milliseconds / 1000 - Self.zoneSeconds) }

    mutating func advance(by step: Int) {
        milliseconds += Int64(step)
        if milliseconds / 86_400_000 != day { findDate() }
    }

    /// `2020-06-24T09:40:55.667-05:00`
    func appendISO(to line: inout ByteWriter) {
        appendDate(separator: 0x2D, to: &line)
        line.append(UInt8(ascii: "T"))
        appendTime(to: &line)
        line.append(UInt8(ascii: "."))
        line.append(decimal: UInt64(milliseconds % 1000), digits: 3)
        line.append("-05:00")
    }

    /// `Oct  9 09:53:08` (RFC 3164 §4.1.2)
    func appendBSD(to line: inout ByteWriter) {
        line.append(Self.monthNames[month - 1])
        if dayOfMonth < 10 { line.append(UInt8(ascii: " ")) }
        line.append(UInt8(ascii: " "))
        line.append(decimal: dayOfMonth)
        line.append(UInt8(ascii: " "))
        appendTime(to: &line)
    }

    /// `01/Nov/2017:22:46:37 -0500`, as nginx writes `$time_local`
    func appendCommonLog(to line: inout ByteWriter) {
        line.append(decimal: dayOfMonth, digits: 2)
        line.append(UInt8(ascii: "/"))
        line.append(Self.monthNames[month - 1])
        line.append(UInt8(ascii: "/"))
        line.append(decimal: year, digits: 4)
        line.append(UInt8(ascii: ":"))
        appendTime(to: &line)
        line.append(" -0500")
    }

    /// `2017/10/06 13:01:15`, as nginx writes its error log
    func appendSlashed(to line: inout ByteWriter) {
        appendDate(separator: 0x2F, to: &line)
        line.append(UInt8(ascii: " "))
        appendTime(to: &line)
    }

    /// `2020-08-10 15:42:30.583`, as Spring Boot writes its log
    func appendSpaced(to line: inout ByteWriter) {
        appendDate(separator: 0x2D, to: &line)
        line.append(UInt8(ascii: " "))
        appendTime(to: &line)
        line.append(UInt8(ascii: "."))
        line.append(decimal: UInt64(milliseconds % 1000), digits: 3)
    }

    /// `2020-07-07-18:45:57`, as the appliance's systemd lines have it
    func appendHyphened(to line: inout ByteWriter) {
        appendDate(separator: 0x2D, to: &line)
        line.append(UInt8(ascii: "-"))
        appendTime(to: &line)
    }

    /// A day of the next year, `20270302`.
    func appendNextYear(to line: inout ByteWriter) {
        line.append(decimal: year + 1, digits: 4)
        line.append(decimal: UInt64(month), digits: 2)
        line.append(decimal: min(dayOfMonth, 28), digits: 2)
    }

    /// `20260302`
    func appendToday(to line: inout ByteWriter) {
        line.append(decimal: year, digits: 4)
        line.append(decimal: UInt64(month), digits: 2)
        line.append(decimal: dayOfMonth, digits: 2)
    }

    private func appendDate(separator: UInt8, to line: inout ByteWriter) {
        line.append(decimal: year, digits: 4)
        line.append(separator)
        line.append(decimal: UInt64(month), digits: 2)
        line.append(separator)
        line.append(decimal: dayOfMonth, digits: 2)
    }

    private func appendTime(to line: inout ByteWriter) {
        let second = UInt64(milliseconds / 1000 % 86400)
        line.append(decimal: second / 3600, digits: 2)
        line.append(UInt8(ascii: ":"))
        line.append(decimal: second / 60 % 60, digits: 2)
        line.append(UInt8(ascii: ":"))
        line.append(decimal: second % 60, digits: 2)
    }

    /// Days to date: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
    private mutating func findDate() {
        day = milliseconds / 86_400_000
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        dayOfMonth = UInt64(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
        month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
        year = UInt64(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))
    }
}

extension RandomNumbers {
    /// The first number of `seed`.
    fileprivate static func first(of seed: UInt64) -> UInt64 {
        var numbers = RandomNumbers(seed: seed)
        return numbers.next()
    }
}
