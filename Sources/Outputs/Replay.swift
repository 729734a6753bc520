public import Events
public import Logging
public import Spool

/// A span of the spool that is sent once more to an output's collector: on a thread and a connection of its own, beside
/// the live delivery, which it does not touch. Ids, format and redaction are the output's.
///
/// It ends when all is delivered; its status is then `stopped`, and its `next` behind the span.
public final class Replay: Sendable {
    /// What is sent.
    public let events: ClosedRange<UInt64>
    private let thread: DeliveryThread

    /// - Parameters:
    ///   - events: that the output has had; within what is durable.
    ///   - settings: of the output.
    ///   - key: of the pseudonyms.
    ///   - agent: `agent.name`.
    ///   - enterpriseNumber: IANA's, in the names of structured data.
    /// - Throws: if there is no thread to be had.
    /// - Precondition: the output sends to a collector: an archive has one writer.
    public init(
        of events: ClosedRange<UInt64>, settings: OutputSettings, spool: Spool, key: RedactionKey, agent: String,
        enterpriseNumber: UInt32, logger: Logger
    ) throws {
        precondition(settings.endpoint != nil, "an archive has one writer")
        self.events = events
        var logger = logger
        logger[metadataKey: "output"] = "\(settings.name)"
        logger[metadataKey: "replay"] = "\(events.lowerBound)-\(events.upperBound)"
        thread = try DeliveryThread(
            settings: settings, spool: spool, place: ReplayPlace(events, in: spool), key: key, agent: agent,
            enterpriseNumber: enterpriseNumber, tally: EventTally(), logger: logger)
    }

    /// Connects and delivers from now on.
    public func start() { thread.start() }

    /// What it has done and is doing.
    public var status: OutputStatus { thread.status }

    /// Ends it, wherever it is; what was sent may still arrive. To be called once, also where all is delivered.
    public func stop() async throws { try await thread.stop(grace: .zero) }
}
