extension PosixZone {
    /// Reads a rule; nil if it is none.
    init?(parsing bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard Self.skipName(&rest), let west = Self.time(&rest, hours: 24) else { return nil }
        self.init(standard: -west, daylight: nil)
        if rest.isEmpty { return }
        guard Self.skipName(&rest) else { return nil }
        var offset = standard + 3600
        if let next = rest.first, next != ASCII.comma {
            guard let west = Self.time(&rest, hours: 24) else { return nil }
            offset = -west
        }
        if rest.isEmpty {
            // The rule of the United States, as C libraries take it where none is given.
            daylight = Daylight(
                offset: offset, begin: Change(day: .weekday(month: 3, week: 2, day: 0), time: 7200),
                end: Change(day: .weekday(month: 11, week: 1, day: 0), time: 7200))
            return
        }
        guard let begin = Self.change(&rest), let end = Self.change(&rest), rest.isEmpty else { return nil }
        daylight = Daylight(offset: offset, begin: begin, end: end)
    }

    /// `CST` or `<+03>`
    private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == ASCII.less {
            guard let close = rest.firstIndex(of: ASCII.greater) else { return false }
            rest = rest[(close + 1)...]
            return true
        }
        let name = rest.prefix(while: ASCII.isLetter)
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ rest: inout ArraySlice<UInt8>, hours limit: Int64) -> Int64? {
        var sign: Int64 = 1
        if let first = rest.first, first == ASCII.plus || first == ASCII.hyphen {
            sign = first == ASCII.hyphen ? -1 : 1
            rest = rest.dropFirst()
        }
        guard let hours = number(&rest, limit: limit) else { return nil }
        var seconds = hours * 3600
        for unit in [Int64(60), 1] {
            guard rest.first == ASCII.colon else { break }
            rest = rest.dropFirst()
            guard let value = number(&rest, limit: 59) else { return nil }
            seconds += value * unit
        }
        return sign * seconds
    }

    /// `,M3.2.0/2`, `,J60`, `,59/-1`
    private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
        guard rest.first == ASCII.comma else { return nil }
        rest = rest.dropFirst()
        let day: Change.Day
        switch rest.first {
        case UInt8(ascii: "J"):
            rest = rest.dropFirst()
            guard let number = number(&rest, limit: 365), number >= 1 else { return nil }
            day = .julian(number)
        case UInt8(ascii: "M"):
            rest = rest.dropFirst()
            guard let month = number(&rest, limit: 12), month >= 1, rest.first == ASCII.dot else { return nil }
            rest = rest.dropFirst()
            guard let week = number(&rest, limit: 5), week >= 1, rest.first == ASCII.dot else { return nil }
            rest = rest.dropFirst()
            guard let weekday = number(&rest, limit: 6) else { return nil }
            day = .weekday(month: UInt8(month), week: week, day: weekday)
        default:
            guard let number = number(&rest, limit: 365) else { return nil }
            day = .ordinal(number)
        }
        var seconds: Int64 = 7200
        if rest.first == ASCII.slash {
            rest = rest.dropFirst()
            guard let given = time(&rest, hours: 167) else { return nil }
            seconds = given
        }
        return Change(day: day, time: seconds)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, limit: Int64) -> Int64? {
        let digits = rest.prefix(while: ASCII.isDigit)
        guard !digits.isEmpty, digits.count <= 3 else { return nil }
        rest = rest.dropFirst(digits.count)
        let value = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - ASCII.zero) }
        return value <= limit ? value : nil
    }
}
