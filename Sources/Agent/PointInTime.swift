import Bytes
import Configuration
import Events

#if canImport(Glibc)
    import Glibc
#endif

/// A time as a person writes it on a command line: RFC 3339, a local date with or without a time, or how long ago.
public struct PointInTime: Equatable, Sendable {
    /// Unix time.
    public var seconds: Int64
    /// 0…999 999 999
    public var nanoseconds: UInt32

    /// What is accepted, for help texts and errors.
    public static let forms =
        "2026-03-01T08:00:00Z, a local time such as '2026-03-01 08:00', a date, or how long ago: 30m, 2h, 7d"

    public init(seconds: Int64, nanoseconds: UInt32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Reads one of ``forms``; nil if it is none, or no such day or time exists.
    public init?(_ text: String) {
        self.init(text, now: Self.now())
    }

    init?(_ text: String, now: PointInTime) {
        if let duration = try? TimeSpan.parse(text) {
            let nanoseconds = now.total - duration.nanoseconds
            self.init(total: nanoseconds)
            return
        }
        guard let written = WrittenTime(text), let seconds = written.unixSeconds else { return nil }
        self.init(seconds: seconds, nanoseconds: written.nanoseconds)
    }

    private init(total: Int64) {
        let seconds = total >= 0 ? total / 1_000_000_000 : (total - 999_999_999) / 1_000_000_000
        self.init(seconds: seconds, nanoseconds: UInt32(total - seconds * 1_000_000_000))
    }

    private var total: Int64 { seconds * 1_000_000_000 + Int64(nanoseconds) }

    /// The time now.
    public static func now() -> PointInTime {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return PointInTime(seconds: Int64(now.tv_sec), nanoseconds: UInt32(now.tv_nsec))
    }

    /// In local time, to the second: `2026-03-01 08:00:00`.
    public var localText: String {
        var time = time_t(seconds)
        var parts = unsafe tm()
        guard unsafe localtime_r(&time, &parts) != nil else { return "\(seconds)" }
        let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        let clock = unsafe [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
        return date.map(Self.twoDigits).joined(separator: "-") + " "
            + clock.map(Self.twoDigits).joined(separator: ":")
    }

    /// In UTC, to the second, as RFC 3339: `2026-03-01T08:00:00Z`.
    public var utcText: String { text(fractionDigits: 0) }

    /// In UTC, as RFC 3339, to the nanosecond.
    var exactText: String { text(fractionDigits: 9) }

    private func text(fractionDigits: Int) -> String {
        var text = ByteWriter(minimumCapacity: 32)
        EventTime(unixSeconds: seconds, nanoseconds: nanoseconds)
            .appendRFC3339(to: &text, maximumFractionDigits: fractionDigits)
        return text.string()
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

/// A date, with or without a time of day and a zone, as it is written.
private struct WrittenTime {
    private var day: (year: Int32, month: Int32, day: Int32) = (0, 0, 0)
    private var clock: (hour: Int32, minute: Int32, second: Int32) = (0, 0, 0)
    /// Seconds east of UTC; nil for local time.
    private var offset: Int64?
    var nanoseconds: UInt32 = 0

    init?(_ text: String) {
        var rest = Substring(text)
        guard let year = Self.number(&rest, digits: 4), Self.take("-", from: &rest),
            let month = Self.number(&rest, digits: 2), Self.take("-", from: &rest),
            let date = Self.number(&rest, digits: 2)
        else { return nil }
        day = (year, month, date)
        guard !rest.isEmpty else { return }
        guard Self.take("T", from: &rest) || Self.take("t", from: &rest) || Self.take(" ", from: &rest),
            let hour = Self.number(&rest, digits: 2), Self.take(":", from: &rest),
            let minute = Self.number(&rest, digits: 2)
        else { return nil }
        clock = (hour, minute, 0)
        if Self.take(":", from: &rest) {
            guard let second = Self.number(&rest, digits: 2) else { return nil }
            clock.second = second
            if Self.take(".", from: &rest) {
                let digits = rest.prefix { $0.isASCII && $0.isNumber }
                guard !digits.isEmpty, let value = UInt32((digits + "000000000").prefix(9)) else { return nil }
                nanoseconds = value
                rest = rest.dropFirst(digits.count)
            }
        }
        guard hour < 24, minute < 60, clock.second < 61, readOffset(rest) else { return nil }
    }

    private mutating func readOffset(_ text: Substring) -> Bool {
        var rest = text
        if rest.isEmpty { return true }
        if rest == "Z" || rest == "z" {
            offset = 0
            return true
        }
        let isWest = Self.take("-", from: &rest)
        guard isWest || Self.take("+", from: &rest), let hours = Self.number(&rest, digits: 2),
            Self.take(":", from: &rest), let minutes = Self.number(&rest, digits: 2), rest.isEmpty, hours < 24,
            minutes < 60
        else { return false }
        offset = Int64(hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
        return true
    }

    /// nil where there is no such day.
    var unixSeconds: Int64? {
        var parts = unsafe tm()
        unsafe parts.tm_year = day.year - 1900
        unsafe parts.tm_mon = day.month - 1
        unsafe parts.tm_mday = day.day
        unsafe parts.tm_hour = clock.hour
        unsafe parts.tm_min = clock.minute
        unsafe parts.tm_sec = clock.second
        unsafe parts.tm_isdst = -1
        let seconds = Int64(unsafe offset == nil ? mktime(&parts) : timegm(&parts))
        // The 30th of February is normalized to a day in March.
        guard unsafe parts.tm_mon == day.month - 1, unsafe parts.tm_mday == day.day else { return nil }
        return seconds - (offset ?? 0)
    }

    private static func take(_ character: Character, from text: inout Substring) -> Bool {
        guard text.first == character else { return false }
        text.removeFirst()
        return true
    }

    private static func number(_ text: inout Substring, digits: Int) -> Int32? {
        let found = text.prefix(digits)
        guard found.utf8.count == digits, found.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        text = text.dropFirst(digits)
        return Int32(found)
    }
}
