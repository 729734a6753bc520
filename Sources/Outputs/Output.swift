public import Events
public import Logging
public import Spool

/// One output, running: an event-loop thread of its own that carries the spool's events to a collector.
public final class Output: Sendable {
    public let settings: OutputSettings
    private let cursor: Cursor
    private let deadLetters: DeadLetters
    private let thread: DeliveryThread

    public var name: String { settings.name }

    /// Opens the output's cursor.
    /// - Parameters:
    ///   - key: of the pseudonyms.
    ///   - agent: `agent.name`.
    ///   - enterpriseNumber: IANA's, in the names of structured data.
    ///   - tally: the agent's, where strange events are counted.
    /// - Throws: `SpoolError` for the cursor.
    public init(
        settings: OutputSettings, spool: Spool, key: RedactionKey, agent: String,
        enterpriseNumber: UInt32, tally: EventTally = EventTally(), logger: Logger
    ) throws {
        self.settings = settings
        var logger = logger
        logger[metadataKey: "output"] = "\(settings.name)"
        deadLetters = DeadLetters(of: settings.name, in: spool.directory)
        cursor = try spool.openCursor(named: settings.name, replay: settings.replay)
        thread = try DeliveryThread(
            settings: settings, spool: spool, place: cursor, key: key, agent: agent,
            enterpriseNumber: enterpriseNumber, tally: tally, logger: logger)
    }

    /// The first seq that is not delivered yet.
    public var delivered: UInt64 { cursor.next }

    /// Connects and delivers from now on.
    public func start() { thread.start() }

    /// What it has done and is doing.
    public var status: OutputStatus {
        var status = thread.status
        // What was dropped on request is not waiting any more, though the output still has to tell of it.
        status.next = max(status.next, cursor.needed)
        status.deadLetterBytes = settings.isHTTP ? deadLetters.bytes : 0
        return status
    }

    /// How often the thread has answered ``prod()``.
    public var turns: UInt64 { thread.turns }

    /// Has the thread answer: if ``turns`` then stands still, it hangs.
    public func prod() { thread.prod() }

    /// Nothing goes through: has the thread let go of what only the last burst needed.
    public func rest() { thread.rest() }

    /// Stops: what was sent may settle for `grace`, the rest stays in the spool. The thread has ended when it returns.
    public func stop(grace: Duration) async throws { try await thread.stop(grace: grace) }
}
