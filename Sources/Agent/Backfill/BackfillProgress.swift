/// How far a backfill has come, for whoever watches.
public enum BackfillProgress: Equatable, Sendable {
    /// The files are looked through; which one is now.
    case looking(String)
    /// What a log holds is compared with what came by a listener.
    case comparing(String)
    /// What was found, and how many bytes of it the agent may not have.
    case found(logs: Int, bytes: UInt64)
    /// A log is being sent: bytes of all logs that are done, and events that went into the spool.
    case sending(log: String, bytes: UInt64, events: UInt64)
    /// The agent waits.
    case waiting(String)
    /// What cannot be read.
    case problem(String)
}
