import Events

/// Retry-After (RFC 9110 §10.2.3): seconds, or a date in the one form that is generated (IMF-fixdate, §5.6.7).
enum RetryAfter {
    /// Longer than this nobody is left alone.
    private static let longest = Duration.seconds(3600)

    /// - Parameter now: Unix seconds.
    /// - Returns: how long to wait; nil for what cannot be read.
    static func wait(_ text: String, now: Int64) -> Duration? {
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard let seconds = Int64(text) else { return longest }
            return min(.seconds(seconds), longest)
        }
        guard let then = unixTime(text) else { return nil }
        return min(.seconds(max(0, then - now)), longest)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    private static func unixTime(_ text: String) -> Int64? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = UInt8(words[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(words[2])), let year = Int32(words[3]),
            (1970...9999).contains(year)
        else { return nil }
        let time = words[4].split(separator: ":").compactMap { Int64($0) }
        guard time.count == 3, (0...23).contains(time[0]), (0...59).contains(time[1]), (0...60).contains(time[2])
        else { return nil }
        return EventTime.days(year: year, month: UInt8(month + 1), day: day) * 86_400 + time[0] * 3600 + time[1] * 60
            + time[2]
    }
}
