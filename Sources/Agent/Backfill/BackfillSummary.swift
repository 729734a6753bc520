public import Inputs

/// What came of a backfill.
public struct BackfillSummary: Equatable, Sendable {
    /// Logs that were found.
    public var logs = 0
    /// Logs of which the agent had all already, or has a file of which it follows.
    public var knownLogs = 0
    /// Logs that are all in another one, which is sent.
    public var repeatedLogs = 0
    /// Logs that were read to their end.
    public var doneLogs = 0
    /// Logs that were sent although they begin like logs of which the agent has had more.
    public var doubtfulLogs = 0
    public var tally = BackfillTally()
    /// What cannot be read, or not to its end.
    public var problems: [ArchiveError] = []
    /// Whether it was ended before all was sent.
    public var isInterrupted = false

    public init() {}
}
