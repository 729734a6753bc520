public import Bytes

extension EventTime {
    /// Appends the time as RFC 3339 §5.6 has it, such as `2020-06-24T09:40:55.667-05:00`, with the event's own offset
    /// (`Z` for none) and as many fractional digits as the event has.
    ///
    /// What the notation cannot say is brought into its bounds: years 0000…9999, offsets up to 23:59.
    /// - Parameter maximumFractionDigits: 6 for RFC 5424 (§6.2.3), else 9. More digits are cut, not rounded.
    @inlinable
    public func appendRFC3339(to output: inout ByteWriter, maximumFractionDigits: Int) {
        let fullYear = UInt32(min(max(year, 0), 9999))
        let century = Self.digits(UInt8(truncatingIfNeeded: fullYear / 100))
        let yearOfCentury = Self.digits(UInt8(truncatingIfNeeded: fullYear % 100))
        // `YYYY-MM-`, `DDTHH:MM` and `:SS`
        output.append(
            word: century | yearOfCentury << 16 | 0x2D << 32 | Self.digits(month) << 40 | 0x2D << 56, count: 8)
        output.append(
            word: Self.digits(day) | 0x54 << 16 | Self.digits(hour) << 24 | 0x3A << 40 | Self.digits(minute) << 48,
            count: 8)
        output.append(word: 0x3A | Self.digits(second) << 8, count: 3)

        let shown = min(Int(fractionDigits), maximumFractionDigits, 9)
        if shown > 0 {
            var fraction = min(nanoseconds, 999_999_999)
            for _ in shown..<9 { fraction /= 10 }
            output.append(0x2E)
            output.append(decimal: UInt64(fraction), digits: shown)
        }

        if offsetMinutes == 0 {
            output.append(0x5A)
            return
        }
        let distance = UInt16(min(offsetMinutes.magnitude, 1439))
        let hours = Self.digits(UInt8(truncatingIfNeeded: distance / 60))
        let minutes = Self.digits(UInt8(truncatingIfNeeded: distance % 60))
        output.append(word: (offsetMinutes < 0 ? 0x2D : 0x2B) | hours << 8 | 0x3A << 24 | minutes << 32, count: 6)
    }

    /// The two ASCII digits of a number below 100, the tens lowest.
    @inlinable
    @inline(__always)
    internal static func digits(_ value: UInt8) -> UInt64 {
        let value = min(value, 99)
        return UInt64(value / 10) | UInt64(value % 10) << 8 | 0x3030
    }
}
