/// An event's time as the event tells it: a wall-clock time with its offset and as many fractional digits as the line has.
@frozen
public struct EventTime: Equatable, Sendable, BitwiseCopyable {
    public var year: Int32
    /// 1…12
    public var month: UInt8
    /// 1…31
    public var day: UInt8
    public var hour: UInt8
    public var minute: UInt8
    /// 0…59; a leap second is carried as 59 (RFC 5424 §6.2.3 forbids 60).
    public var second: UInt8
    /// How many fractional digits the line has, 0…9.
    public var fractionDigits: UInt8
    public var nanoseconds: UInt32
    /// Minutes east of UTC.
    public var offsetMinutes: Int16
    /// False where the line has no zone and ``offsetMinutes`` comes from the configuration.
    public var zoneKnown: Bool
    /// False where the line has no readable time and this is the time of arrival.
    public var isFromEvent: Bool

    @inlinable
    public init(
        year: Int32, month: UInt8, day: UInt8, hour: UInt8, minute: UInt8, second: UInt8,
        nanoseconds: UInt32, fractionDigits: UInt8, offsetMinutes: Int16, zoneKnown: Bool, isFromEvent: Bool
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanoseconds = nanoseconds
        self.fractionDigits = fractionDigits
        self.offsetMinutes = offsetMinutes
        self.zoneKnown = zoneKnown
        self.isFromEvent = isFromEvent
    }

    /// A time of arrival, in UTC with six fractional digits.
    /// - Parameter unixSeconds: seconds since 1970-01-01T00:00:00Z.
    public init(unixSeconds: Int64, nanoseconds: UInt32) {
        let days = Self.floorDivide(unixSeconds, by: 86_400)
        let rest = unixSeconds - days * 86_400
        let date = Self.civil(days: days)
        self.init(
            year: date.year, month: date.month, day: date.day,
            hour: UInt8(rest / 3600), minute: UInt8(rest / 60 % 60), second: UInt8(rest % 60),
            nanoseconds: nanoseconds, fractionDigits: 6, offsetMinutes: 0, zoneKnown: true, isFromEvent: false)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    public var unixSeconds: Int64 {
        Self.days(year: year, month: month, day: day) * 86_400
            + Int64(hour) * 3600 + Int64(minute) * 60 + Int64(second) - Int64(offsetMinutes) * 60
    }

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar.
    public static func days(year: Int32, month: UInt8, day: UInt8) -> Int64 {
        // Years that begin in March put the leap day last, so that a month's first day is a linear function.
        let shifted = Int64(year) - (month <= 2 ? 1 : 0)
        let era = floorDivide(shifted, by: 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((Int64(month) + 9) % 12) + 2) / 5 + Int64(day) - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date `days` after 1970-01-01.
    public static func civil(days: Int64) -> (year: Int32, month: UInt8, day: UInt8) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int32(year), UInt8(month), UInt8(day))
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }
}
