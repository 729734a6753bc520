import NIOCore

/// Folds what would be logged again and again: the first at once, then one line a minute with a count.
struct RepeatedMessages {
    private let interval: TimeAmount
    private var last: (text: String, at: NIODeadline)?
    private var folded = 0

    init(interval: TimeAmount = .minutes(1)) {
        self.interval = interval
    }

    /// - Returns: how many equal messages were folded since the last one said, if this one is to be said now; else nil.
    mutating func shouldSay(_ text: String, at now: NIODeadline) -> Int? {
        if let last, last.text == text, now - last.at < interval {
            folded += 1
            return nil
        }
        let count = last?.text == text ? folded : 0
        last = (text, now)
        folded = 0
        return count
    }

    /// What went wrong has ended: the next message is said at once.
    mutating func reset() {
        last = nil
        folded = 0
    }
}
