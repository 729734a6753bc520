/// How the ledger is doing.
public struct LedgerStatus: Equatable, Sendable {
    /// Events that it knows.
    public var events: UInt64 = 0
    /// On disk.
    public var bytes: UInt64 = 0
    /// The first seq that it has not read.
    public var next: UInt64 = 0
    /// From when on it is known what came, Unix seconds; nil: of no time.
    public var since: Int64?
    /// Why it does not go on; nil while it does.
    public var trouble: String?

    public init() {}
}
