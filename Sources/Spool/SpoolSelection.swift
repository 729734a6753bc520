/// Which events of a spool are wanted: those that satisfy all of it.
public struct SpoolSelection: Equatable, Sendable {
    /// The first seq.
    public var first: UInt64
    /// The last seq, itself included.
    public var last: UInt64
    /// Arrived then or later.
    public var since: ArrivalTime?
    /// Arrived before.
    public var until: ArrivalTime?

    /// Everything, where nothing is said.
    public init(
        first: UInt64 = 1, last: UInt64 = .max, since: ArrivalTime? = nil, until: ArrivalTime? = nil
    ) {
        self.first = first
        self.last = last
        self.since = since
        self.until = until
    }

    /// Whether it asks for times at all.
    var isTimed: Bool { since != nil || until != nil }

    func contains(_ time: ArrivalTime) -> Bool {
        since.map { $0 <= time } ?? true && until.map { time < $0 } ?? true
    }
}
