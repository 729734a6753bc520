/// Events per second, as a person writes them: `2000/s`, `2000`, `0.5/s`.
public struct EventRate: Equatable, Sendable {
    /// Above zero, at most a thousand million.
    public let eventsPerSecond: Double

    /// - Precondition: the rate is above zero and at most a thousand million.
    public init(eventsPerSecond: Double) {
        precondition(eventsPerSecond > 0 && eventsPerSecond <= 1e9, "a rate lies between nothing and 10⁹ a second")
        self.eventsPerSecond = eventsPerSecond
    }

    /// nil for what is no rate.
    public init?(_ text: String) {
        let number = text.hasSuffix("/s") ? text.dropLast(2) : Substring(text)
        guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let value = Double(number),
            value > 0, value <= 1e9
        else { return nil }
        eventsPerSecond = value
    }
}
