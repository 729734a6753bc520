/// A time as a line has it, before a year or a zone that it lacks is added.
struct Timestamp {
    var year: Int32 = 0
    /// How many of the year's last digits the line has: 4; 0 (BSD times); or between, where the line's front is cut off.
    var yearDigits: UInt8 = 4
    var month: UInt8 = 0
    var day: UInt8 = 0
    var hour: UInt8 = 0
    var minute: UInt8 = 0
    var second: UInt8 = 0
    var nanoseconds: UInt32 = 0
    var fractionDigits: UInt8 = 0
    /// Minutes east of UTC; nil if the line has no zone.
    var offsetMinutes: Int16?
    /// Whether a sender of the time has said that its zone was assumed (RFC 5424 §7.1.1).
    var isZoneAssumed = false
    /// The index behind it in the text.
    var end = 0

    /// Whether there is such a day and time of day. 29 February passes where the year is not known whole.
    var isValid: Bool {
        guard month &- 1 <= 11, day >= 1, hour <= 23, minute <= 59, second <= 60 else { return false }
        switch month {
        case 4, 6, 9, 11: return day <= 30
        case 2: return day <= (yearDigits < 4 || Self.isLeap(year) ? 29 : 28)
        default: return day <= 31
        }
    }

    static func isLeap(_ year: Int32) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Whether two times show the same on a clock and calendar, as far as both tell.
    func agrees(with other: Timestamp) -> Bool {
        month == other.month && day == other.day && hour == other.hour && minute == other.minute
            && second == other.second && (yearDigits < 4 || other.yearDigits < 4 || year == other.year)
    }
}
