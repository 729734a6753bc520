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
        let year = Self.digits(UInt8(truncatingIfNeeded: fullYear % 100))
        let month = Self.digits(self.month)
        let day = Self.digits(self.day)
        let hour = Self.digits(self.hour)
        let minute = Self.digits(self.minute)
        let second = Self.digits(self.second)
        let upToMinute = SIMD16<UInt8>(
            century.tens, century.ones, year.tens, year.ones, 0x2D, month.tens, month.ones, 0x2D,
            day.tens, day.ones, 0x54, hour.tens, hour.ones, 0x3A, minute.tens, minute.ones)
        output.append(upToMinute, count: 16)

        var rest = SIMD16<UInt8>(repeating: 0x30)
        rest[0] = 0x3A
        rest[1] = second.tens
        rest[2] = second.ones
        var length = 3
        let shown = min(Int(fractionDigits), maximumFractionDigits, 9)
        if shown > 0 {
            rest[3] = 0x2E
            var value = min(nanoseconds, 999_999_999)
            var index = 12
            while index > 3 {
                rest[index] = 0x30 &+ UInt8(truncatingIfNeeded: value % 10)
                value /= 10
                index -= 1
            }
            length = 4 + shown
        }
        output.append(rest, count: length)

        if offsetMinutes == 0 {
            output.append(0x5A)
            return
        }
        let distance = UInt16(min(offsetMinutes.magnitude, 1439))
        let hours = Self.digits(UInt8(truncatingIfNeeded: distance / 60))
        let minutes = Self.digits(UInt8(truncatingIfNeeded: distance % 60))
        var zone = SIMD16<UInt8>(repeating: 0x3A)
        zone[0] = offsetMinutes < 0 ? 0x2D : 0x2B
        zone[1] = hours.tens
        zone[2] = hours.ones
        zone[4] = minutes.tens
        zone[5] = minutes.ones
        output.append(zone, count: 6)
    }

    /// The two ASCII digits of a number below 100.
    @inlinable
    @inline(__always)
    internal static func digits(_ value: UInt8) -> (tens: UInt8, ones: UInt8) {
        let value = min(value, 99)
        return (0x30 &+ value / 10, 0x30 &+ value % 10)
    }
}
