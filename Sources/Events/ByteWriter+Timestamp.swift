internal import Bytes

/// Reading the times that lines begin with.
extension ByteWriter {
    /// The time that begins at `start`: ISO 8601 (`T`, space or `-` between date and time, `/` in the date), or BSD.
    @inline(__always)
    func timestamp(from start: Int, to end: Int) -> Timestamp? {
        guard end - start >= 14 else { return nil }
        let first = self[start]
        if ASCII.isDigit(first) { return numericTimestamp(from: start, to: end) }
        if ASCII.isUpper(first) { return bsdTimestamp(from: start, to: end) }
        return nil
    }

    /// `YYYY-MM-DDTHH:MM:SS`, with fraction and zone if there are any.
    func numericTimestamp(from start: Int, to end: Int) -> Timestamp? {
        guard end - start >= 19 else { return nil }
        let bytes = block(at: start)
        let digits = bytes &- SIMD16<UInt8>(repeating: 0x30)
        let separators = SIMD16<UInt8>(0, 0, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0)
        guard firstSet((digits .> SIMD16<UInt8>(repeating: 9)) .& (separators .== SIMD16<UInt8>(repeating: 0))) == 16,
            bytes[4] == bytes[7], bytes[13] == ASCII.colon, self[start + 16] == ASCII.colon
        else { return nil }
        let between = bytes[10]
        switch bytes[4] {
        case ASCII.hyphen:
            guard between | 0x20 == 0x74 || between == ASCII.space || between == ASCII.hyphen else { return nil }
        case ASCII.slash: guard between == ASCII.space else { return nil }
        default: return nil
        }
        let tens = self[start + 17] &- 0x30
        let ones = self[start + 18] &- 0x30
        guard tens <= 9, ones <= 9 else { return nil }
        var stamp = Timestamp()
        stamp.year =
            Int32(digits[0]) &* 1000 &+ Int32(digits[1]) &* 100 &+ Int32(digits[2]) &* 10 &+ Int32(digits[3])
        stamp.month = digits[5] &* 10 &+ digits[6]
        stamp.day = digits[8] &* 10 &+ digits[9]
        stamp.hour = digits[11] &* 10 &+ digits[12]
        stamp.minute = digits[14] &* 10 &+ digits[15]
        stamp.second = tens &* 10 &+ ones
        stamp.end = start + 19
        readFraction(of: &stamp, to: end)
        if !readZone(of: &stamp, to: end), between == ASCII.space, stamp.end < end, self[stamp.end] == ASCII.space {
            // `2020-06-24 09:40:36 -0500`
            stamp.end += 1
            if !readZone(of: &stamp, to: end) { stamp.end -= 1 }
        }
        return finished(stamp, to: end)
    }

    /// `Mmm dd HH:MM:SS`, the day with one or two places, and a year before the time if there is one.
    func bsdTimestamp(from start: Int, to end: Int) -> Timestamp? {
        guard end - start >= 14, let month = Vocabulary.month(word(at: start)), self[start + 3] == ASCII.space else {
            return nil
        }
        var stamp = Timestamp()
        stamp.month = month
        stamp.yearDigits = 0
        var index = start + 4
        if self[index] == ASCII.space { index += 1 }
        guard let day = number(at: &index, digits: 1...2, to: end) else { return nil }
        stamp.day = UInt8(truncatingIfNeeded: day)
        guard index < end, self[index] == ASCII.space else { return nil }
        index += 1
        if index + 5 < end, self[index + 4] == ASCII.space, let year = number(at: &index, digits: 4...4, to: end) {
            stamp.year = year
            stamp.yearDigits = 4
            index += 1
        }
        guard readClock(of: &stamp, from: index, to: end) else { return nil }
        readFraction(of: &stamp, to: end)
        _ = readZone(of: &stamp, to: end)
        return finished(stamp, to: end)
    }

    /// nginx's `$time_local` at `start`: `24/Jun/2020:09:40:43 -0500`.
    func commonLogTimestamp(from start: Int, to end: Int) -> Timestamp? {
        guard end - start >= 26 else { return nil }
        var stamp = Timestamp()
        var index = start
        guard let day = number(at: &index, digits: 2...2, to: end), self[index] == ASCII.slash,
            let month = Vocabulary.month(word(at: index + 1)), self[index + 4] == ASCII.slash
        else { return nil }
        stamp.day = UInt8(truncatingIfNeeded: day)
        stamp.month = month
        index += 5
        guard let year = number(at: &index, digits: 4...4, to: end), self[index] == ASCII.colon,
            readClock(of: &stamp, from: index + 1, to: end), self[stamp.end] == ASCII.space
        else { return nil }
        stamp.year = year
        stamp.end += 1
        guard readZone(of: &stamp, to: end) else { return nil }
        return stamp.isValid ? stamp : nil
    }

    /// An ISO time whose front is cut off within the date, such as `8-04T14:27:54.383-05:00`: what is left of it.
    func cutTimestamp(from start: Int, to end: Int) -> Timestamp? {
        // The `T` stands 3 to 10 bytes behind the cut.
        var middle = start + 3
        while middle < min(start + 10, end), self[middle] != 0x54 { middle += 1 }
        guard middle < min(start + 10, end), self[middle - 3] == ASCII.hyphen || middle - 3 == start else { return nil }
        var stamp = Timestamp()
        var index = middle - 2
        guard let day = number(at: &index, digits: 2...2, to: end), index == middle else { return nil }
        stamp.day = UInt8(truncatingIfNeeded: day)
        index = start
        guard let front = number(at: &index, digits: 1...3, to: middle), self[index] == ASCII.hyphen else { return nil }
        if index == middle - 3 {
            guard index - start <= 2 else { return nil }
            stamp.month = UInt8(truncatingIfNeeded: front)
            stamp.yearDigits = 0
        } else {
            stamp.year = front
            stamp.yearDigits = UInt8(truncatingIfNeeded: index - start)
            index += 1
            guard let month = number(at: &index, digits: 2...2, to: middle), index == middle - 3 else { return nil }
            stamp.month = UInt8(truncatingIfNeeded: month)
        }
        guard readClock(of: &stamp, from: middle + 1, to: end) else { return nil }
        readFraction(of: &stamp, to: end)
        _ = readZone(of: &stamp, to: end)
        return finished(stamp, to: end)
    }

    /// `YYYY/MM/DD ` at `start`, as nginx begins a line of its error log.
    func isSlashDate(at start: Int, to end: Int) -> Bool {
        guard end - start >= 19, self[start + 4] == ASCII.slash, self[start + 7] == ASCII.slash else { return false }
        return ASCII.isDigit(self[start])
    }

    // MARK: Pieces

    /// A time that holds, and behind which no letter or digit stands.
    @inline(__always)
    private func finished(_ stamp: Timestamp, to end: Int) -> Timestamp? {
        guard stamp.isValid else { return nil }
        if stamp.end < end {
            let next = self[stamp.end]
            if ASCII.isDigit(next) || ASCII.isLetter(next) { return nil }
        }
        return stamp
    }

    /// `HH:MM:SS` from `start`; sets the time's end.
    private func readClock(of stamp: inout Timestamp, from start: Int, to end: Int) -> Bool {
        guard end - start >= 8, self[start + 2] == ASCII.colon, self[start + 5] == ASCII.colon else { return false }
        var index = start
        guard let hour = number(at: &index, digits: 2...2, to: end) else { return false }
        index += 1
        guard let minute = number(at: &index, digits: 2...2, to: end) else { return false }
        index += 1
        guard let second = number(at: &index, digits: 2...2, to: end) else { return false }
        stamp.hour = UInt8(truncatingIfNeeded: hour)
        stamp.minute = UInt8(truncatingIfNeeded: minute)
        stamp.second = UInt8(truncatingIfNeeded: second)
        stamp.end = index
        return true
    }

    /// `.583` or `,583` at the time's end; digits behind the ninth are passed over.
    @inline(__always)
    private func readFraction(of stamp: inout Timestamp, to end: Int) {
        var index = stamp.end
        guard index + 1 < end, self[index] == ASCII.dot || self[index] == ASCII.comma, ASCII.isDigit(self[index + 1])
        else { return }
        index += 1
        var value: UInt32 = 0
        var count: UInt8 = 0
        while index < end {
            let digit = self[index] &- 0x30
            if digit > 9 { break }
            if count < 9 {
                value = value &* 10 &+ UInt32(digit)
                count += 1
            }
            index += 1
        }
        stamp.fractionDigits = count
        while count < 9 {
            value = value &* 10
            count += 1
        }
        stamp.nanoseconds = value
        stamp.end = index
    }

    /// `Z`, `-05:00`, `-0500` or `-05` at the time's end.
    @inline(__always)
    private func readZone(of stamp: inout Timestamp, to end: Int) -> Bool {
        var index = stamp.end
        guard index < end else { return false }
        let sign = self[index]
        if sign | 0x20 == 0x7A {
            stamp.offsetMinutes = 0
            stamp.end = index + 1
            return true
        }
        guard sign == ASCII.plus || sign == ASCII.hyphen else { return false }
        index += 1
        guard let hours = number(at: &index, digits: 2...2, to: end), hours <= 23 else { return false }
        var minutes: Int32 = 0
        let hasColon = index < end && self[index] == ASCII.colon
        var next = hasColon ? index + 1 : index
        if let found = number(at: &next, digits: 2...2, to: end) {
            minutes = found
            index = next
        } else if hasColon {
            return false
        }
        guard minutes <= 59 else { return false }
        let offset = Int16(truncatingIfNeeded: hours &* 60 &+ minutes)
        stamp.offsetMinutes = sign == ASCII.hyphen ? -offset : offset
        stamp.end = index
        return true
    }

    /// A number at `index` with as many digits as there are, within bounds; `index` then stands behind it.
    @inline(__always)
    private func number(at index: inout Int, digits: ClosedRange<Int>, to end: Int) -> Int32? {
        var value: Int32 = 0
        var next = index
        while next < end, next - index < digits.upperBound {
            let digit = self[next] &- 0x30
            if digit > 9 { break }
            value = value &* 10 &+ Int32(digit)
            next += 1
        }
        guard next - index >= digits.lowerBound else { return nil }
        index = next
        return value
    }
}
